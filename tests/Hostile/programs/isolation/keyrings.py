# proves: No key of the machine or another box can be found or left behind.
from wall import *

KEYCTL_GET_KEYRING_ID, KEYCTL_JOIN_SESSION_KEYRING, KEYCTL_DESCRIBE = 0, 1, 6
for ring in range(-8, 0):
    refused("keyctl", KEYCTL_GET_KEYRING_ID, ring, 1)
    refused("keyctl", KEYCTL_DESCRIBE, ring, 0, 0)
    refused("add_key", b"user", b"left", b"secret", 6, ring)
refused("keyctl", KEYCTL_JOIN_SESSION_KEYRING, b"shared")
held()
