/* A Node.js addon of one function: ends the process at once. Node's own end takes apart the whole engine first, which takes longer
   than most programs run (measured: 2 of 7 ms). warm.cjs calls it when nothing is left that this could matter to. */
#include <node_api.h>
#include <stdio.h>
#include <unistd.h>

static napi_value end(napi_env env, napi_callback_info info) {
    (void)env;
    (void)info;
    fflush(NULL);
    _exit(0);
}

NAPI_MODULE_INIT() {
    napi_value function;
    if (napi_create_function(env, "end", NAPI_AUTO_LENGTH, end, NULL, &function) != napi_ok) return NULL;
    return napi_set_named_property(env, exports, "end", function) == napi_ok ? exports : NULL;
}
