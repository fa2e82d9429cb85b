/* url.h - the addresses that accounts name in their settings: where requests go, and where they
 * come from. */
#ifndef ADAPTERS_URL_H
#define ADAPTERS_URL_H

#include "bot/base/text.h"

enum url_reach {
    URL_UNFIT,        /* no address that we take */
    URL_TLS,          /* https:// */
    URL_THIS_MACHINE, /* http://, and nobody else can read it */
    URL_PLAIN         /* http:// over a network */
};

/* Nothing but printable ASCII of addresses, and none of the characters of `without` ("?#@": no
 * query, no fragment, no user). */
enum url_reach url_reach(struct text url, const char *without);
/* Host and port, as the Host header says them. */
struct text url_authority(struct text url);
/* Without the slashes at its end. */
struct text url_trimmed(struct text url);

#endif
