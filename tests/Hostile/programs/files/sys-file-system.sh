# proves: A shell script has no /sys and cannot mount one.
[[ -e /sys || -e /workspace/sys/kernel ]] && { echo "broken: /sys is there"; exit; }
mkdir sys
why=$(LC_ALL=C mount -t sysfs sysfs sys 2>&1)
[[ -e sys/kernel ]] && { echo "broken: mounted sysfs"; exit; }
[[ $why == *"ermission denied"* || $why == *"not permitted"* || $why == *"must be superuser"* ]] && echo held || echo "broken: $why"
