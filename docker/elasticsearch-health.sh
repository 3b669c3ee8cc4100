# The analyzer is asked too: an error inside it would leave requests without any answer.
curl -fsS -m 5 'http://127.0.0.1:9200/_cluster/health?wait_for_status=yellow&timeout=3s' >/dev/null &&
  curl -fsS -m 5 -H 'Content-Type: application/json' -d '{"analyzer":"ik_max_word","text":"经济技术开发区"}' \
    http://127.0.0.1:9200/_analyze | grep -q '"token"'
