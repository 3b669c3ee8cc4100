#!/bin/sh
# The `wenqu` command inside the container, with the stack's servers.
. /opt/wenqu/environment.sh
exec /opt/venv/bin/wenqu "$@"
