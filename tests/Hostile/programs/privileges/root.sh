# proves: A shell script cannot become root by su, sudo, mount or setpriv.
for try in "su -c id" "sudo -n id" "setpriv --reuid=0 --regid=0 --clear-groups id" "newgrp root" "chroot / id"; do
  out=$($try </dev/null 2>&1)
  [[ $out == *"uid=0"* || $out == *"gid=0"* ]] && { echo "broken: $try: $out"; exit; }
done
[[ $(id -u) == 1000 && $(id -G) == 1000 ]] && echo held || echo "broken: $(id)"
