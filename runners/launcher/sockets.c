/* What lies unread in a box's sockets: memory that belongs to no process. A control group counts it; where there is none, pid 1 is asked
   (watch.c), for only from inside the box's network namespace is it to be seen (sock_diag(7)). */
#define _GNU_SOURCE
#include "watch.h"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

/* Of unix sockets the sender's count holds what was sent and not read, until the sender is closed; the receiver's length then. */
struct held { unsigned long long inet, sent, waiting; };

static const void *attribute(const struct nlmsghdr *message, size_t header, unsigned type, size_t size) {
    const char *at = (const char *)NLMSG_DATA(message) + NLMSG_ALIGN(header), *end = (const char *)message + message->nlmsg_len;
    while (at + sizeof(struct nlattr) <= end) {
        const struct nlattr *one = (const struct nlattr *)at;
        if (one->nla_len < sizeof *one || at + one->nla_len > end) break;
        if ((one->nla_type & NLA_TYPE_MASK) == type && one->nla_len >= NLA_HDRLEN + size) return at + NLA_HDRLEN;
        at += NLA_ALIGN(one->nla_len);
    }
    return NULL;
}

static void count_inet(const struct nlmsghdr *message, struct held *held) {
    const __u32 *memory = attribute(message, sizeof(struct inet_diag_msg), INET_DIAG_SKMEMINFO, sizeof(__u32) * (SK_MEMINFO_BACKLOG + 1));
    if (memory != NULL) held->inet += (unsigned long long)memory[SK_MEMINFO_RMEM_ALLOC] + memory[SK_MEMINFO_WMEM_QUEUED] + memory[SK_MEMINFO_BACKLOG];
}

static void count_unix(const struct nlmsghdr *message, struct held *held) {
    const __u32 *memory = attribute(message, sizeof(struct unix_diag_msg), UNIX_DIAG_MEMINFO, sizeof(__u32) * (SK_MEMINFO_WMEM_ALLOC + 1));
    const struct unix_diag_rqlen *lengths = attribute(message, sizeof(struct unix_diag_msg), UNIX_DIAG_RQLEN, sizeof *lengths);
    if (memory != NULL) held->sent += memory[SK_MEMINFO_WMEM_ALLOC];
    if (lengths != NULL) held->waiting += lengths->udiag_rqueue;
}

/* A kernel without one of these answers with an error: then nothing of that kind is counted. */
static void dump(int diag, const void *request, size_t length, void (*count)(const struct nlmsghdr *, struct held *), struct held *held) {
    static __u32 asked;
    _Alignas(struct nlmsghdr) char answer[16 * 1024];
    struct { struct nlmsghdr header; char body[128]; } message = { .header = {
        .nlmsg_len = (__u32)NLMSG_LENGTH(length), .nlmsg_type = SOCK_DIAG_BY_FAMILY, .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP, .nlmsg_seq = ++asked } };
    memcpy(NLMSG_DATA(&message.header), request, length);
    if (send(diag, &message, message.header.nlmsg_len, 0) < 0) return;
    for (;;) {
        ssize_t got = recv(diag, answer, sizeof answer, 0);
        if (got <= 0) return;
        size_t left = (size_t)got;
        for (const struct nlmsghdr *one = (const struct nlmsghdr *)answer; NLMSG_OK(one, left); one = NLMSG_NEXT(one, left)) {
            if (one->nlmsg_seq != asked) continue;   /* of a question whose answer we did not read to its end */
            if (one->nlmsg_type == NLMSG_DONE || one->nlmsg_type == NLMSG_ERROR) return;
            count(one, held);
        }
    }
}

int sockets_open(void) { return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG); }

unsigned long long sockets_hold(int diag) {
    static const unsigned char families[] = { AF_INET, AF_INET6 }, protocols[] = { IPPROTO_TCP, IPPROTO_UDP };
    struct held held = { 0, 0, 0 };
    const struct unix_diag_req every = { .sdiag_family = AF_UNIX, .udiag_states = ~0U, .udiag_show = UDIAG_SHOW_MEMINFO | UDIAG_SHOW_RQLEN };
    if (diag < 0) return 0;
    dump(diag, &every, sizeof every, count_unix, &held);
    for (size_t i = 0; i < sizeof families; i++)
        for (size_t j = 0; j < sizeof protocols; j++) {
            const struct inet_diag_req_v2 request = { .sdiag_family = families[i], .sdiag_protocol = protocols[j], .idiag_ext = 1 << (INET_DIAG_SKMEMINFO - 1), .idiag_states = ~0U };
            dump(diag, &request, sizeof request, count_inet, &held);
        }
    return held.inet + (held.sent > held.waiting ? held.sent : held.waiting);
}
