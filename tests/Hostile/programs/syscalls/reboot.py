# proves: The machine cannot be switched off, nor its keys redefined.
from wall import *

# LINUX_REBOOT_CMD_CAD_OFF: the one command that does no harm where nothing stops it.
refused("reboot", 0xfee1dead, 672274793, 0, None)
held()
