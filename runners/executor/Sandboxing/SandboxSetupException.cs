using CodeRunner.Executor.Sandboxing.Native;

namespace CodeRunner.Executor.Sandboxing;

/// <summary>A box could not be made, so nothing was started; the executor and other boxes go on.</summary>
/// <param name="step">The launcher's or our own name for what failed.</param>
/// <param name="errno">Why, as the kernel says it.</param>
/// <param name="detail">What it was done to: a path, a field.</param>
internal sealed class SandboxSetupException(string step, int errno, string detail = "")
    : Exception($"sandbox setup failed at {step}{(detail.Length == 0 ? "" : $" ({detail})")}: {Libc.Describe(errno)} (errno {errno})")
{
    public string Step => step;
    public int Errno => errno;

    /// <summary>The one thing that mends it, in words for the operator of this machine.</summary>
    public string Mend => (step, errno) switch
    {
        (_, Libc.EMFILE or Libc.ENFILE) or ("rlimit", Libc.EPERM) => "Too few files may be open: raise the limit (systemd: LimitNOFILE=65536; a shell: ulimit -n 65536).",
        ("clone", Libc.EPERM) =>
            "User namespaces are not permitted. Debian: sysctl -w kernel.unprivileged_userns_clone=1. Ubuntu: "
            + "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0. In a chroot they never are: use a container. In a container: "
            + "give it a seccomp profile that permits clone, unshare and mounts.",
        ("clone", Libc.ENOSPC or Libc.EUSERS) => "No more user namespaces: sysctl -w user.max_user_namespaces=65536.",
        ("clone", Libc.EINVAL) => "This kernel lacks a namespace or CLONE_PIDFD: Linux 5.12 or newer is needed.",
        ("bind" or "bind-read-only" or "move-mount", Libc.ENOSYS) => "This kernel lacks open_tree/mount_setattr: Linux 5.12 or newer is needed.",
        ("mount-proc", Libc.EPERM) => "This container masks /proc: run it with --security-opt systempaths=unconfined.",
        ("mount-root" or "mount-scratch" or "bind" or "move-mount", Libc.EPERM or Libc.EACCES) =>
            "Mounts are refused, by AppArmor or a container's seccomp profile: give the container one that permits them, and apparmor=unconfined.",
        ("uid-map" or "gid-map" or "chown-pipe", _) => "The id range cannot be mapped: start as root with CAP_SETUID and CAP_SETGID, or as an ordinary user.",
        ("launcher", Libc.ENOENT) => "The launcher is not built: make -C runners/launcher (needs gcc, make and libseccomp-dev).",
        ("launcher", _) => "The launcher ended: run it by hand to see why (it needs libseccomp 2.5 or newer).",
        ("cgroup", _) => "The control group cannot be used: check that it is writable, or set Executor__Cgroups=none to use the watchdog.",
        ("exec", Libc.EACCES) => "The interpreter may not be read by the box's user: chmod -R a+rX its language folder.",
        ("exec", _) => "The interpreter cannot be started: install it.",
        _ => "See runners/launcher/README.md.",
    };
}
