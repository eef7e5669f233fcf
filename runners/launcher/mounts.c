/* The root of a box: read-only system folders, one small tmpfs for what may be written, a /dev and a /proc of its own. */
#define _GNU_SOURCE
#include "box.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The new root is put together here; any folder that every Linux machine has will do, it is covered only for us. */
static const char new_root[] = "/tmp";

static const char *const devices[] = { "null", "zero", "full", "random", "urandom" };
static const struct pair device_links[] = {
    { "/proc/self/fd", "dev/fd" }, { "/proc/self/fd/0", "dev/stdin" }, { "/proc/self/fd/1", "dev/stdout" },
    { "/proc/self/fd/2", "dev/stderr" }, { "pts/ptmx", "dev/ptmx" },
};
/* What /proc tells about the machine beyond what programs need. */
static const char *const masked[] = { "cmdline", "keys", "key-users", "timer_list", "kcore", "sysrq-trigger" };

#define COUNT(list) (sizeof(list) / sizeof *(list))

static int take_tree(const char *path, unsigned long long attributes) {
    int tree = (int)syscall(SYS_open_tree, AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
    if (tree < 0) box_fail("bind", path);
    struct mount_attr wanted = { .attr_set = attributes };
    if (syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &wanted, sizeof wanted) < 0)
        box_fail("bind-read-only", path);
    return tree;
}

static void place_tree(int tree, const char *path) {
    if (syscall(SYS_move_mount, tree, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH) < 0) box_fail("move-mount", path);
    close(tree);
}

/* Makes the folders on the way to `path` (relative to the new root), and `path` itself as folder or empty file. */
static void make_place(const char *path, bool folder) {
    char part[256];
    if (snprintf(part, sizeof part, "%s", path) >= (int)sizeof part) { errno = ENAMETOOLONG; box_fail("mkdir", path); }
    for (char *slash = strchr(part, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        if (mkdir(part, 0755) < 0 && errno != EEXIST) box_fail("mkdir", part);
        *slash = '/';
    }
    if (folder) {
        if (mkdir(part, 0755) < 0 && errno != EEXIST) box_fail("mkdir", part);
        return;
    }
    int file = open(part, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
    if (file < 0) box_fail("create", part);
    close(file);
}

static void make_link(const char *target, const char *path) {
    if (symlink(target, path) < 0) box_fail("symlink", path);
}

/* One tmpfs, so that one size limit holds for everything a program can write to. */
static void make_scratch(const struct spec *spec) {
    static const struct { const char *name, *place; mode_t mode; } rooms[] = {
        { "scratch/workspace", "workspace", 0755 }, { "scratch/tmp", "tmp", 01777 }, { "scratch/shm", "dev/shm", 01777 },
    };
    char options[96];
    snprintf(options, sizeof options, "size=%llu,nr_inodes=%llu,mode=755", spec->scratch_bytes, spec->scratch_inodes);
    make_place("scratch", true);
    if (mount("scratch", "scratch", "tmpfs", MS_NOSUID | MS_NODEV, options) < 0) box_fail("mount-scratch", options);
    for (size_t i = 0; i < COUNT(rooms); i++) {
        make_place(rooms[i].place, true);
        if (mkdir(rooms[i].name, rooms[i].mode) < 0 || chmod(rooms[i].name, rooms[i].mode) < 0) box_fail("mkdir", rooms[i].name);
        place_tree(take_tree(rooms[i].name, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV), rooms[i].place);
    }
    if (umount2("scratch", MNT_DETACH) < 0 || rmdir("scratch") < 0) box_fail("unmount-scratch", "");
}

static void make_devices(const int *trees) {
    char path[64];
    for (size_t i = 0; i < COUNT(devices); i++) {
        snprintf(path, sizeof path, "dev/%s", devices[i]);
        make_place(path, false);
        place_tree(trees[i], path);
    }
    make_place("dev/pts", true);
    /* Terminals are counted for the whole machine (kernel.pty.max): without a limit of its own one box could have them all. */
    if (mount("devpts", "dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620,max=64") < 0)
        box_fail("mount-devpts", "");
    for (size_t i = 0; i < COUNT(device_links); i++) make_link(device_links[i].from, device_links[i].to);
}

static void make_proc(const struct spec *spec, int null) {
    char path[64];
    make_place("proc", true);
    /* Only a pid namespace of one's own has a /proc of its own. A fork server has the machine's, whole: the kernel lets its boxes
       mount theirs only where nothing of it is hidden (user_namespaces(7)). */
    if (spec->server != 0 || without(spec, pid)) place_tree(take_tree("/proc", 0), "proc");
    else if (mount("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0) box_fail("mount-proc", "");
    if (spec->server != 0) return;
    for (size_t i = 0; i < COUNT(masked) && !without(spec, masks); i++) {
        snprintf(path, sizeof path, "proc/%s", masked[i]);
        int cover = (int)syscall(SYS_open_tree, null, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH);
        if (cover < 0) box_fail("mask", path);
        if (syscall(SYS_move_mount, cover, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH) < 0 && errno != ENOENT)
            box_fail("mask", path);
        close(cover);
    }
    struct mount_attr read_only = { .attr_set = MOUNT_ATTR_RDONLY };
    if (!without(spec, readonly) && syscall(SYS_mount_setattr, AT_FDCWD, "proc", 0, &read_only, sizeof read_only) < 0)
        box_fail("proc-read-only", "");
}

void mounts_take(const struct spec *spec, struct trees *trees) {
    char path[64];
    /* A fork server's root has them already, at their places. */
    for (size_t i = 0; i < spec->bind_count; i++)
        trees->binds[i] = take_tree(spec->fork != 0 ? spec->binds[i].to : spec->binds[i].from, (without(spec, readonly) ? 0 : MOUNT_ATTR_RDONLY) | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
    for (size_t i = 0; i < COUNT(devices); i++) {
        snprintf(path, sizeof path, "/dev/%s", devices[i]);
        trees->devices[i] = take_tree(path, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);
    }
}

int mounts_enter(const struct spec *spec, const struct trees *trees) {
    if (mount("box", new_root, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,nr_inodes=256,mode=755") < 0)
        box_fail("mount-root", new_root);
    if (chdir(new_root) < 0) box_fail("chdir", new_root);
    for (size_t i = 0; i < spec->bind_count; i++) {
        make_place(spec->binds[i].to + 1, true);
        place_tree(trees->binds[i], spec->binds[i].to + 1);
    }
    for (size_t i = 0; i < spec->link_count; i++) make_link(spec->links[i].from, spec->links[i].to + 1);
    make_scratch(spec);
    int null = open("/dev/null", O_PATH | O_CLOEXEC);
    if (null < 0) box_fail("open", "/dev/null");
    make_devices(trees->devices);
    make_proc(spec, null);
    close(null);

    if (without(spec, root)) {
        /* The program stays in the machine's own root; only a place to work in is put over it. */
        place_tree(take_tree("workspace", 0), "/mnt");
        return open("/mnt", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    }

    /* pivot_root(2): with "." twice the old root lies under the new one and is unmounted from there. */
    if (syscall(SYS_pivot_root, ".", ".") < 0) box_fail("pivot-root", "");
    if (umount2(".", MNT_DETACH) < 0) box_fail("unmount-old-root", "");
    if (chdir("/") < 0) box_fail("chdir", "/");
    struct mount_attr read_only = { .attr_set = MOUNT_ATTR_RDONLY };
    if (!without(spec, readonly) && syscall(SYS_mount_setattr, AT_FDCWD, "/", 0, &read_only, sizeof read_only) < 0) box_fail("root-read-only", "");

    int workspace = open("/workspace", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (workspace < 0) box_fail("open", "/workspace");
    return workspace;
}
