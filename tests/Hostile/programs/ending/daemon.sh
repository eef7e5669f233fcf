# proves: Background jobs of a shell script, nohup and setsid, end with it.
nohup sleep 25 >/dev/null 2>&1 &
setsid --fork sleep 25
(trap '' HUP TERM; sleep 25) &
disown -a
echo held
