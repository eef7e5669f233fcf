/* libFuzzer target: no text makes the parser read or write where it may not, and what it accepts keeps its promises. */
#include "spec.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void promise(int kept) {
    if (!kept) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *text = malloc(size == 0 ? 1 : size), field[64];
    struct spec spec;
    memcpy(text, data, size);
    if (spec_parse(text, size, &spec, field, sizeof field) == 0) {
        promise(spec.uid != 0 && spec.gid != 0 && spec.hostname != NULL && strlen(spec.hostname) <= 63);
        promise(spec.scratch_bytes >= 4096 && spec.scratch_inodes >= 8);
        promise(spec.bind_count >= 1 && spec.bind_count <= MAX_BINDS && spec.link_count <= MAX_LINKS);
        promise(spec.group_count <= MAX_GROUPS && spec.limit_count <= MAX_LIMITS);
        promise(spec.server == 0 || spec.fork == 0);
        for (size_t i = 0; i < spec.bind_count; i++) promise(spec.binds[i].from[0] == '/' && spec.binds[i].to[0] == '/' && strstr(spec.binds[i].to, "/../") == NULL);
        for (size_t i = 0; i < spec.link_count; i++) promise(spec.links[i].to[0] == '/');
    }
    promise(memchr(field, 0, sizeof field) != NULL);
    free(text);
    return 0;
}
