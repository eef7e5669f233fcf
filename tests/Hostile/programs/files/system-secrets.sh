# proves: A shell script does not see the machine's shadow file, home folders or services.
for path in /etc/shadow /etc/gshadow /root /home /var /srv /boot /run /sys; do
  why=$(LC_ALL=C stat "$path" 2>&1 >/dev/null)
  case $why in *"No such file"*) ;; *) echo "broken: $path: $why"; exit ;; esac
done
echo held
