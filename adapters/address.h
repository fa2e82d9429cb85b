/* address.h - network addresses: where the front listens, and who is on the other end. */
#ifndef ADAPTERS_ADDRESS_H
#define ADAPTERS_ADDRESS_H

#include "bot/base/status.h"
#include "bot/base/text.h"

#include <sys/socket.h>

enum { ADDRESS_TEXT_BYTES = 64 };

/* An IPv6 address, or an IPv4 one in its mapped form; comparable byte by byte. */
struct address {
    uint8_t bytes[16];
};

/* "127.0.0.1:8080", "[::1]:8080"; numbers only, so that nothing is looked up. ST_CONFIG. */
MUST_CHECK enum status address_parse(const char *listen, struct sockaddr_storage *socket_out,
                                     socklen_t *size_out);

/* Can only this machine reach what listens there? False for what address_parse refuses. */
bool address_listens_on_loopback(const char *listen);

struct address address_of(const struct sockaddr_storage *socket);
int address_port(const struct sockaddr_storage *socket);
bool address_equal(const struct address *a, const struct address *b);
bool address_is_loopback(const struct address *address);
/* An address of the open internet: not of this machine or network, nor one with another meaning. */
bool address_is_public(const struct address *address);
/* "127.0.0.1", "2001:db8::1"; NUL-terminated. */
void address_format(const struct address *address, char out[ADDRESS_TEXT_BYTES]);

#endif
