# proves: kill -9 -1 of a shell script ends nothing outside.
sleep 5 & 
kill -9 -1
# bash itself is spared by its own broadcast, as is pid 1.
[[ $(cat /proc/1/comm) == box ]] && echo held
