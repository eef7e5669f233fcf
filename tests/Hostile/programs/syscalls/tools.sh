# proves: The system's own tools for mounting, tracing, setting clocks and loading modules get nowhere.
for try in "mount -t tmpfs none /tmp" "umount /usr" "date -s 2000-01-01" "hostname other" "dmesg" "swapoff -a" "losetup -f" "chroot / true" "nice -n -5 true2" "renice -n -5 -p 1" "prlimit --pid 1 --cpu=1" "chrt -f 50 true" "taskset -p 1 1" "ionice -c 1 true"; do
  command -v ${try%% *} >/dev/null || continue
  out=$(LC_ALL=C $try 2>&1); code=$?
  [[ $code != 0 ]] || { echo "broken: $try: $out"; exit; }
done
echo held
