# proves: A shell script resolves no name, and curl no address.
getent hosts example.com && { echo "broken: resolved"; exit; }
curl --silent --max-time 3 http://example.com/; [[ $? == 6 ]] && echo held || echo "broken: curl did not fail at the name"
