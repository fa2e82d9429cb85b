#include "adapters/address.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

static const uint8_t mapped_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

enum status address_parse(const char *listen, struct sockaddr_storage *socket_out,
                          socklen_t *size_out)
{
    char host[ADDRESS_TEXT_BYTES];
    const char *colon = listen == NULL ? NULL : strrchr(listen, ':');
    if (colon == NULL || colon[1] == '\0') {
        return ST_CONFIG;
    }
    struct text name = {listen, (size_t)(colon - listen)};
    if (name.size >= 2 && name.data[0] == '[' && name.data[name.size - 1] == ']') {
        name = text_slice(name, 1, name.size - 2);
    } else if (memchr(name.data, ':', name.size) != NULL) {
        return ST_CONFIG; /* an IPv6 address without brackets: where would the port begin? */
    }
    if (name.size == 0 || name.size >= sizeof host) {
        return ST_CONFIG;
    }
    text_copy(name, host, sizeof host);
    struct addrinfo hints = {.ai_family = AF_UNSPEC,
                             .ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE};
    struct addrinfo *found = NULL;
    if (getaddrinfo(host, colon + 1, &hints, &found) != 0) {
        return ST_CONFIG;
    }
    memset(socket_out, 0, sizeof *socket_out);
    memcpy(socket_out, found->ai_addr, found->ai_addrlen);
    *size_out = found->ai_addrlen;
    freeaddrinfo(found);
    return ST_OK;
}

struct address address_of(const struct sockaddr_storage *socket)
{
    struct address address = {{0}};
    if (socket->ss_family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)socket;
        memcpy(address.bytes, mapped_prefix, sizeof mapped_prefix);
        memcpy(address.bytes + sizeof mapped_prefix, &in->sin_addr, sizeof in->sin_addr);
    } else if (socket->ss_family == AF_INET6) {
        const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)socket;
        memcpy(address.bytes, &in6->sin6_addr, sizeof address.bytes);
    }
    return address;
}

int address_port(const struct sockaddr_storage *socket)
{
    return socket->ss_family == AF_INET6 ? ntohs(((const struct sockaddr_in6 *)socket)->sin6_port)
                                         : ntohs(((const struct sockaddr_in *)socket)->sin_port);
}

bool address_equal(const struct address *a, const struct address *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

static bool is_mapped(const struct address *address)
{
    return memcmp(address->bytes, mapped_prefix, sizeof mapped_prefix) == 0;
}

bool address_is_loopback(const struct address *address)
{
    static const uint8_t six[16] = {[15] = 1};
    return is_mapped(address) ? address->bytes[12] == 127
                              : memcmp(address->bytes, six, sizeof six) == 0;
}

/* IANA's registries of special-purpose addresses, as far as something could answer there. */
struct prefix {
    uint8_t bytes[16];
    int bits;
};

static const struct prefix special_four[] = {
    {{0}, 8},           {{10}, 8},          {{100, 64}, 10},  {{127}, 8},
    {{169, 254}, 16},   {{172, 16}, 12},    {{192, 0, 0}, 24}, {{192, 0, 2}, 24},
    {{192, 168}, 16},   {{198, 18}, 15},    {{198, 51, 100}, 24}, {{203, 0, 113}, 24},
    {{224}, 3},
};
static const struct prefix global_six = {{0x20}, 3};
/* Teredo and 6to4 carry an IPv4 address inside. */
static const struct prefix special_six[] = {
    {{0x20, 0x01, 0, 0}, 32}, {{0x20, 0x01, 0x0d, 0xb8}, 32}, {{0x20, 0x02}, 16}};

static bool has_prefix(const uint8_t *bytes, const struct prefix *prefix)
{
    for (int bit = 0; bit < prefix->bits; bit += 8) {
        int left = prefix->bits - bit;
        uint8_t mask = left >= 8 ? 0xff : (uint8_t)(0xff << (8 - left));
        if ((bytes[bit / 8] & mask) != (prefix->bytes[bit / 8] & mask)) {
            return false;
        }
    }
    return true;
}

static bool has_one_of(const uint8_t *bytes, const struct prefix *prefixes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (has_prefix(bytes, &prefixes[i])) {
            return true;
        }
    }
    return false;
}

bool address_listens_on_loopback(const char *listen)
{
    struct sockaddr_storage socket;
    socklen_t size;
    if (address_parse(listen, &socket, &size) != ST_OK) {
        return false;
    }
    struct address address = address_of(&socket);
    return address_is_loopback(&address);
}

bool address_is_public(const struct address *address)
{
    if (is_mapped(address)) {
        return !has_one_of(address->bytes + sizeof mapped_prefix, special_four,
                           sizeof special_four / sizeof special_four[0]);
    }
    return has_prefix(address->bytes, &global_six) &&
           !has_one_of(address->bytes, special_six, sizeof special_six / sizeof special_six[0]);
}

void address_format(const struct address *address, char out[ADDRESS_TEXT_BYTES])
{
    const char *done = is_mapped(address)
                           ? inet_ntop(AF_INET, address->bytes + 12, out, ADDRESS_TEXT_BYTES)
                           : inet_ntop(AF_INET6, address->bytes, out, ADDRESS_TEXT_BYTES);
    if (done == NULL) {
        snprintf(out, ADDRESS_TEXT_BYTES, "?");
    }
}
