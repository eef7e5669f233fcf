# proves: A shell script starts with three descriptors and bash's own, and none is a socket.
ls -l /proc/$$/fd > list
[[ $(grep -c 'socket:\|anon_inode:' list) == 0 && $(awk 'NR > 1 { printf "%s ", $9 }' list) == "0 1 2 255 " ]] && echo held || echo "broken: $(cat list)"
