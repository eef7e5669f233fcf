# proves: A shell script cannot call the service that runs it, by curl or by bash itself.
# request: {"args": ["{gateway}"]}
curl --silent --max-time 2 "http://127.0.0.1:$1/health"; code=$?
why=$( { echo > "/dev/tcp/127.0.0.1/$1"; } 2>&1 )
[[ $code == 7 && $why == *"Connection refused"* ]] && echo held || echo "broken: curl $code, $why"
