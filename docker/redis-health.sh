REDISCLI_AUTH=$(cat /run/wenqu/redis-password)
export REDISCLI_AUTH
[ "$(redis-cli ping)" = PONG ]
