#!/bin/bash
# True while the service in this container answers GET /health with 200. Bash alone can ask; images need no curl for it.
exec 3<>/dev/tcp/127.0.0.1/8080
printf 'GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
read -r -t 3 _ status _ <&3
[[ $status == 200 ]]
