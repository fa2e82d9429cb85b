/* wechat_envelope.h - the signed request that carries a message to the gateway. */
#ifndef TESTS_DOUBLES_PLATFORM_WECHAT_ENVELOPE_H
#define TESTS_DOUBLES_PLATFORM_WECHAT_ENVELOPE_H

#include "tests/doubles/platform/platform.h"

struct envelope {
    char *url;  /* owned */
    char *body; /* owned */
};

/* Signs, and encrypts in the account's mode. false when out of memory; nothing is owned then. */
bool envelope_seal(struct platform *platform, const struct account *account, const char *openid,
                   const char *xml, struct envelope *envelope_out);
void envelope_free(struct envelope *envelope);

enum { ECHO_BYTES = 24 };
/* The URL of the GET handshake, which asks for echo back. NULL when out of memory. */
char *envelope_handshake_url(struct platform *platform, const struct account *account,
                             char echo_out[ECHO_BYTES]);

#endif
