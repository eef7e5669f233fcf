"""docker-compose 1.29 as Debian and Ubuntu have it, with systempaths=unconfined: the docker command itself turns that into two empty lists
and the engine does not know the words. Goes when no supported release has docker-compose 1.29 any more."""
import sys

try:
    from compose.cli.main import main
    from docker.types.containers import HostConfig
except ImportError:
    sys.exit("Compose is missing: install docker-compose-v2, docker-compose-plugin or docker-compose, whichever apt offers.")

make = HostConfig.__init__


def make_with_paths(self, *arguments, **named):
    make(self, *arguments, **named)
    options = self.get("SecurityOpt") or []
    if "systempaths=unconfined" in options:
        options.remove("systempaths=unconfined")
        self["MaskedPaths"] = self["ReadonlyPaths"] = []


HostConfig.__init__ = make_with_paths
sys.argv[0] = "docker-compose"
main()
