// proves: A regular expression that never comes back ends at the time limit.
// request: {"timeout": 300}
// expect: status=timeout exitCode=137
/^(a+)+$/.test("a".repeat(50) + "b");
