using YamlDotNet.Core;

namespace CodeRunner.Tests.Kubernetes;

/// <summary>deploy/kubernetes as the API's types read it, and what its README promises. Each promise is shown to be looked at by a change that breaks it.</summary>
public sealed class ManifestTests
{
    /// <summary>File, what stands there, what is put in its place, and a part of what is then said.</summary>
    public static TheoryData<string, string, string, string> Breaks => new()
    {
        { "gateway.yaml", "automountServiceAccountToken: false", "automountServiceAccountToken: true", "is given a token" },
        { "gateway.yaml", "enableServiceLinks: false", "hostNetwork: true", "shares the node's network" },
        { "keys-service.yaml", "enableServiceLinks: false", "hostPID: true", "shares the node's network" },
        { "gateway.yaml", "enableServiceLinks: false", "enableServiceLinks: true", "is told of every service" },
        { "gateway.yaml", "runAsNonRoot: true", "runAsNonRoot: false", "may run as root" },
        { "gateway.yaml", "allowPrivilegeEscalation: false", "privileged: true", "is privileged" },
        { "runners/python.yaml", "allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true", "may gain rights" },
        { "runners/bash.yaml", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", "may write its root" },
        { "runners/bash.yaml", "drop: [ALL]", "drop: [NET_RAW]", "has capabilities" },
        { "postgres.yaml", "drop: [ALL]", "drop: [ALL], add: [SYS_ADMIN]", "has capabilities" },
        { "postgres.yaml", "type: RuntimeDefault", "type: Unconfined", "may make any system call" },
        { "postgres.yaml", "allowPrivilegeEscalation: false", "allowPrivilegeEscalation: false\n            runAsUser: 0", "what belongs to the pod" },
        { "gateway.yaml", "emptyDir: {medium: Memory, sizeLimit: 64Mi}", "hostPath: {path: /}", "sees the node's /" },
        { "nodes/seccomp.yaml", "path: /var/lib/kubelet/seccomp", "path: /var/lib/kubelet", "sees the node's /var/lib/kubelet" },
        { "gateway.yaml", "medium: Memory, sizeLimit: 64Mi", "medium: Memory", "a folder without limit" },
        { "gateway.yaml", "containerPort: 8080", "containerPort: 8080, hostPort: 80", "opens a port of the node" },
        { "gateway.yaml", "limits: {memory: 1Gi}", "limits: {cpu: 1}", "may take all memory" },
        { "gateway.yaml", "requests: {cpu: \"1\", memory: 256Mi}", "requests: {cpu: \"1\"}", "does not say how much memory" },
        { "gateway.yaml", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: true\n            procMount: Unmasked", "sees all of /proc" },

        { "runners/python.yaml", "hostUsers: false", "hostUsers: true", "has users of the node" },
        { "runners/python.yaml", "runAsUser: 10011", "runAsUser: 10012", "runs as another user than in Compose" },
        { "runners/python.yaml", "runAsUser: 10011", "runAsUser: 10012", "share a user" },
        { "runners/python.yaml", "procMount: Unmasked", "procMount: Default", "has another /proc" },
        { "runners/python.yaml", "type: Localhost, localhostProfile: coderunner/runner.json", "type: RuntimeDefault", "another profile of system calls" },
        { "runners/python.yaml", "localhostProfile: coderunner/runner.json", "localhostProfile: other/runner.json", "a profile that nobody lays there" },
        { "runners/python.yaml", "appArmorProfile: {type: Unconfined}", "appArmorProfile: {type: RuntimeDefault}", "another AppArmor profile" },
        { "runners/python.yaml", "memory: 4Gi", "memory: 8Gi", "has other memory" },
        { "runners/python.yaml", "dnsPolicy: None", "dnsPolicy: ClusterFirst", "may ask for names" },
        { "runners/python.yaml", "sizeLimit: 64Mi", "sizeLimit: 65Mi", "other folders in memory" },
        { "runners/python.yaml", "mountPath: /tmp", "mountPath: /opt", "sees more than in Compose" },

        { "runners/python.yaml", "kind: Deployment\nmetadata: {name: python", "kind: Deployment\nmetadata: {name: perl", "python has a folder and no runners" },
        { "runners/python.yaml", "kind: Deployment\nmetadata: {name: python", "kind: Deployment\nmetadata: {name: perl", "perl has no folder" },
        { "runners/python.yaml", "image: coderunner/python", "image: coderunner/bash", "runs another language's image" },
        { "runners/python.yaml", "labels: {app: runner, language: python}", "labels: {app: runner, language: bash}", "is labelled as another language" },
        { "runners/python.yaml", "kind: HorizontalPodAutoscaler\nmetadata: {name: python", "kind: HorizontalPodAutoscaler\nmetadata: {name: other", "is not scaled" },
        { "runners/python.yaml", "kind: PodDisruptionBudget\nmetadata: {name: python", "kind: PodDisruptionBudget\nmetadata: {name: other", "has no budget" },
        { "kustomization.yaml", "  - runners/bash.yaml\n", "", "bash has a folder and no runners" },

        { "gateway.yaml", "namespace: coderunner}\nspec:\n  selector", "namespace: other}\nspec:\n  selector", "lies in no namespace" },
        { "gateway.yaml", "selector: {matchLabels: {app: gateway}}\n  strategy", "selector: {matchLabels: {app: door}}\n  strategy", "does not select its own pods" },
        { "gateway.yaml", "labelSelector: {matchLabels: {app: gateway}}", "labelSelector: {matchLabels: {app: door}}", "spread by others' labels" },
        { "gateway.yaml", "secretName: gateway", "secretName: door", "misses the Secret door" },
        { "gateway.yaml", "secretName: gateway", "secretName: keys-service", "is not given its own secrets" },
        { "postgres.yaml", "configMap: {name: postgres-user}", "configMap: {name: other}", "misses the ConfigMap other" },
        { "nodes/seccomp.yaml", "configMap: {name: seccomp}", "configMap: {name: other}", "misses the ConfigMap other" },
        { "postgres.yaml", "subPath: passwd", "subPath: shadow", "misses shadow" },
        { "gateway.yaml", "{name: tmp, mountPath", "{name: temp, mountPath", "misses the volume temp" },
        { "gateway.yaml", "{name: tmp, mountPath", "{name: temp, mountPath", "does not use the volume tmp" },
        { "gateway.yaml", "http://keys-service:8080", "http://keys:8080", "misses the Service http://keys:8080" },
        { "gateway.yaml", "http://runners.coderunner-runners:8080", "http://runners:8080", "misses the Service http://runners:8080" },
        { "gateway.yaml", "value: \"http://keys-service:8080\"", "valueFrom: {secretKeyRef: {name: gateway, key: Keys__Secret}}", "secrets are files" },
        { "gateway.yaml", "selector: {app: gateway}", "selector: {app: door}", "Service gateway has nobody behind it" },
        { "gateway.yaml", "  selector: {app: gateway}", "  type: NodePort\n  selector: {app: gateway}", "leaves the cluster" },
        { "gateway.yaml", "targetPort: http", "targetPort: web", "a port that is not open" },
        { "postgres.yaml", "port: 5432", "port: 5433", "another port than its pods" },
        { "postgres.yaml", "serviceName: postgres", "serviceName: database", "misses its Service" },
        { "runners/service.yaml", "publishNotReadyAddresses: true", "publishNotReadyAddresses: false", "that drain are not found" },
        { "runners/service.yaml", "selector: {app: runner}", "selector: {app: runner, language: bash}", "not every runner is found" },
        { "runners/bash.yaml", "  maxUnavailable: 1\n  selector: {matchLabels: {app: runner, language: bash}}", "  maxUnavailable: 1\n  selector: {matchLabels: {app: runner}}", "not of that one alone" },
        { "runners/bash.yaml", "kind: Deployment, name: bash", "kind: Deployment, name: python", "scales something else" },
        { "runners/bash.yaml", "  # No replicas: the autoscaler's, below.", "  replicas: 3", "both say how many" },
        { "runners/bash.yaml", "minReplicas: 2", "minReplicas: 1", "is one alone" },
        { "kustomization.yaml", "Keys__HashSecret=secrets/keys-hash, ", "", "holds others than in Compose" },
        { "kustomization.yaml", "files: [Sessions__Secret=secrets/sessions]", "files: [Sessions__Secret=secrets/sessions, Keys__Secret=secrets/keys]", "the Secret runner holds others" },
        { "kustomization.yaml", "postgres-password=secrets/postgres-password", "postgres-password=secrets/password", "does not make" },

        { "network.yaml", "    - to: [{podSelector: {matchLabels: {app: keys-service}}}]", "    - to: [{podSelector: {matchLabels: {app: keys}}}]", "closed: gateway → keys-service:8080" },
        { "network.yaml", "podSelector: {matchLabels: {app: runner}}", "podSelector: {matchLabels: {app: other}}", "closed: gateway → python:8080" },
        { "network.yaml", "ports: [{port: 5432}]", "ports: [{port: 8080}]", "closed: keys-service → postgres:5432" },
        { "network.yaml", "{name: runners, namespace: coderunner-runners}", "{name: runners, namespace: coderunner}", "open: python → bash:8080" },
        { "network.yaml", "{name: nobody, namespace: coderunner}", "{name: nobody, namespace: coderunner-runners}", "coderunner lets through what nobody named" },
        { "network.yaml", "    - from: [{podSelector: {matchLabels: {app: keys-service}}}]\n      ports: [{port: 5432}]", "    - ports: [{port: 5432}]", "anybody reaches coderunner/postgres" },
        { "network.yaml", "    - from: [{podSelector: {matchLabels: {app: gateway}}}]", "    - from: [{ipBlock: {cidr: 10.0.0.0/8}}]", "anybody reaches coderunner/keys-service" },
        { "network.yaml", "    - to: [{podSelector: {matchLabels: {app: postgres}}}]\n", "    - to: []\n", "coderunner/keys-service reaches anybody" },

        { "gateway.yaml", "image: coderunner/gateway", "image: coderunner/door", "which deploy/images.sh does not build" },
        { "gateway.yaml", "imagePullPolicy: IfNotPresent", "imagePullPolicy: Always", "is pulled though it is there" },
        { "gateway.yaml", "containerPort: 8080", "containerPort: 80", "opens another port than its image: 8080" },
        { "gateway.yaml", "runAsUser: 10001", "runAsUser: 10002", "runs as 10002:10001, its image as 10001:10001" },
        { "postgres.yaml", "fsGroup: 10004", "fsGroup: 10005", "its image as postgres" },
        { "gateway.yaml", "path: /ready", "path: /readyz", "is asked for /readyz" },
        { "keys-service.yaml", "livenessProbe: {httpGet: {path: /health, port: http}", "livenessProbe: {httpGet: {path: /health, port: web}", "is asked at a port that is not open" },
        { "runners/python.yaml", "startupProbe:", "#", "is not waited for" },
        { "runners/python.yaml", "readinessProbe:", "#", "before it is ready" },
        { "runners/python.yaml", "livenessProbe:", "#", "is left as it hangs" },

        { "runners/python.yaml", "terminationGracePeriodSeconds: 360", "terminationGracePeriodSeconds: 340", "is killed after" },
        { "keys-service.yaml", "terminationGracePeriodSeconds: 50", "terminationGracePeriodSeconds: 40", "is killed after" },
        { "gateway.yaml", "terminationGracePeriodSeconds: 90", "terminationGracePeriodSeconds: 70", "is killed after" },
        { "runners/python.yaml", "value: \"45\"", "value: \"40\"", "ends programs after" },
        { "runners/python.yaml", "Sessions__DrainSeconds", "Sessions__DrainsSeconds", "gives sessions no time" },
        { "runners/python.yaml", "value: \"5\"", "value: \"3\"", "closes its door before" },
        { "gateway.yaml", "value: \"60\"", "value: \"59\"", "ends calls after" },
        { "gateway.yaml", "sleep: {seconds: 10}", "sleep: {seconds: 1}", "stops while it is still sent calls" },
        { "gateway.yaml", "Runners__Addresses__0", "Runner__Addresses__0", "looks for runners elsewhere" },
        { "gateway.yaml", "Admission__Replicas, value: \"2\"", "Admission__Replicas, value: \"3\"", "another number of gateways" },
    };

    [Fact]
    public void Manifests_AsTheyAre_BreakNoPromise() => Assert.Empty(Faults(Manifests.Read()));

    [Theory]
    [MemberData(nameof(Breaks))]
    public void Manifests_Changed_BreakThePromise(string file, string from, string to, string fault) => Assert.Contains(Faults(Changed(file, from, to)), one => one.Contains(fault, StringComparison.Ordinal));

    [Theory]
    [InlineData("gateway.yaml", "replicas: 2", "replica: 2")]
    [InlineData("gateway.yaml", "hostname", "hostname, unknown: 1")]
    [InlineData("gateway.yaml", "automountServiceAccountToken: false", "automountServiceAccountToken: never")]
    [InlineData("gateway.yaml", "memory: 1Gi", "memory: 1GiB")]
    [InlineData("gateway.yaml", "replicas: 2", "replicas: 2\n  replicas: 3")]
    [InlineData("runners/python.yaml", "procMount", "procmount")]
    [InlineData("network.yaml", "policyTypes", "policyType")]
    [InlineData("runners/python.yaml", "averageValue", "average")]
    [InlineData("kustomization.yaml", "secretGenerator", "secretsGenerator")]
    public void Manifests_WithAFieldThatTheApiDoesNotKnow_AreRefused(string file, string from, string to) => Assert.ThrowsAny<YamlException>(() => Changed(file, from, to));

    [Fact]
    public void Manifests_OfAKindThatTheApiDoesNotKnow_AreRefused() => Assert.Throws<KeyNotFoundException>(() => Changed("gateway.yaml", "apps/v1", "apps/v2"));

    [Fact]
    public void Files_OfTheFolder_AreAllNamedByAKustomization()
    {
        List<string> read = [];
        Manifests.Read((path, text) => { read.Add(path); return text; });

        var there = Directory.GetFiles(Manifests.Folder, "*.yaml", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Manifests.Folder, path));
        Assert.Empty(there.Except(read));
    }

    [Fact]
    public void RunnersFiles_ButForNameImageAndUser_AreTheSame()
    {
        var texts = Manifests.Read().Runners.Select(runner => string.Join('\n', File.ReadAllLines(Path.Combine(Manifests.Folder, "runners", $"{runner.Name}.yaml"))[1..])
            .Replace(runner.Name, "LANGUAGE", StringComparison.Ordinal).Replace($"{runner.Pod.SecurityContext.RunAsUser}", "USER", StringComparison.Ordinal)).Distinct();

        Assert.Single(texts);
    }

    // One after the other: a test that has seen its fault does not go on to those that make whole apps.
    private static IEnumerable<string> Faults(Manifests manifests) => Walls.Faults(manifests)
        .Concat(Languages.Faults(manifests)).Concat(References.Faults(manifests)).Concat(Network.Faults(manifests))
        .Concat(RunnerWalls.Faults(manifests)).Concat(Images.Faults(manifests)).Concat(Stops.Faults(manifests));

    private static Manifests Changed(string file, string from, string to) => Manifests.Read((path, text) =>
    {
        if (path != file) return text;
        Assert.Contains(from, text, StringComparison.Ordinal);
        return text.Replace(from, to, StringComparison.Ordinal);
    });
}
