# proves: Folders three thousand deep neither stop the answer nor stay.
from wall import *

for _ in range(3_000):
    os.mkdir("deeper")
    os.chdir("deeper")
open("bottom", "w").close()
held()
