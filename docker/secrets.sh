# Makes the password of Redis at the first start and keeps it in the volume. It is never printed.
set -eu
file=/run/wenqu/redis-password
if [ -s "$file" ]; then
  exit 0
fi
if ! touch "$file.new" 2>/dev/null; then
  echo "wenqu: the volume of /run/wenqu is not writable for uid $(id -u); it was made by another image." >&2
  echo "wenqu: remove it with 'docker compose down' and 'docker volume rm <project>_secrets'; a new password is made." >&2
  exit 78
fi
chmod 0600 "$file.new"
python3 -c 'import secrets; print(secrets.token_urlsafe(32))' >"$file.new"
sync
mv "$file.new" "$file"
