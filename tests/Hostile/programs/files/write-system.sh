# proves: A shell script cannot write to the system's folders or the language's own.
for path in /usr/bin/planted /etc/planted /opt/bash/planted /planted /dev/planted; do
  why=$( { echo x > "$path"; } 2>&1)
  case $why in *"Read-only file system"*) ;; *) echo "broken: $path: $why"; exit ;; esac
done
echo held
