#include "adapters/listener.h"

#include "adapters/tally.h"
#include "bot/base/invariant.h"
#include "bot/base/log.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* Descriptors that the rest of the program needs: database, courier, logs. */
enum { DESCRIPTORS_BESIDE = 256, ADDRESSES_MAX = 65536 };

static const char busy_answer[] = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n"
                                  "Retry-After: 1\r\nConnection: close\r\n\r\n";

struct listener {
    struct listener_options options;
    int fd; /* owned; -1 after listener_stop */
    int port;
    int64_t count;
    struct tally *tally;
    struct ev_io readable;
    struct ev_timer pause;
};

static void refuse(int fd)
{
    /* The answer fits every socket buffer; a peer that is gone already does not matter. */
    if (send(fd, busy_answer, sizeof busy_answer - 1, MSG_NOSIGNAL | MSG_DONTWAIT) > 0) {
        shutdown(fd, SHUT_WR);
        char unread[4096]; /* closing on unread bytes would reset the answer away */
        while (recv(fd, unread, sizeof unread, MSG_DONTWAIT) == sizeof unread) {
        }
    }
    close(fd);
}

static void hand_over(struct listener *listener, int fd, const struct sockaddr_storage *peer)
{
    struct address address = address_of(peer);
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (listener->count >= listener->options.connections_max ||
        tally_take(listener->tally, &address, listener->options.connections_per_address_max) !=
            ST_OK) {
        refuse(fd);
        return;
    }
    listener->count++;
    if (!listener->options.accepted(listener->options.context, fd, &address)) {
        listener_release(listener, &address);
    }
}

/* Out of descriptors: the socket stays readable, so watching it would spin. */
static void pause_accepting(struct listener *listener)
{
    log_event(LOG_WARN, "cannot accept", LOG_S("reason", strerror(errno)));
    ev_io_stop(listener->options.loop, &listener->readable);
    ev_timer_set(&listener->pause, LISTENER_PAUSE_MS / 1000.0, 0);
    ev_timer_start(listener->options.loop, &listener->pause);
}

static void on_readable(struct ev_loop *loop, struct ev_io *watcher, int events)
{
    struct listener *listener = watcher->data;
    (void)loop;
    (void)events;
    for (int i = 0; i < LISTENER_ACCEPTS_PER_TURN; i++) {
        struct sockaddr_storage peer;
        socklen_t size = sizeof peer;
        int fd =
            accept4(listener->fd, (struct sockaddr *)&peer, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            hand_over(listener, fd, &peer);
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            return;
        } else if (errno != ECONNABORTED && errno != EINTR) {
            pause_accepting(listener);
            return;
        }
    }
}

static void on_pause_over(struct ev_loop *loop, struct ev_timer *watcher, int events)
{
    struct listener *listener = watcher->data;
    (void)events;
    if (listener->fd >= 0) {
        ev_io_start(loop, &listener->readable);
    }
}

/* The shell's soft limit is often 1024; the configuration knows how many are wanted. */
static void raise_descriptor_limit(int64_t connections_max)
{
    struct rlimit limit;
    rlim_t wanted = (rlim_t)connections_max + DESCRIPTORS_BESIDE;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted) {
        return;
    }
    limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < wanted) {
        log_event(LOG_WARN, "fewer descriptors than connections_max",
                  LOG_N("descriptors", limit.rlim_cur), LOG_N("connections_max", connections_max));
    }
}

static enum status bind_socket(struct listener *listener)
{
    struct sockaddr_storage socket_address;
    socklen_t size;
    const char *listen_text = listener->options.listen;
    if (address_parse(listen_text, &socket_address, &size) != ST_OK) {
        log_event(LOG_ERROR, "listen: not ADDRESS:PORT", LOG_S("listen", listen_text));
        return ST_CONFIG;
    }
    int on = 1;
    listener->fd = socket(socket_address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (listener->fd < 0 ||
        setsockopt(listener->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        (socket_address.ss_family == AF_INET6 && /* IPv4 is not implied by asking for IPv6 */
         setsockopt(listener->fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) != 0) ||
        bind(listener->fd, (struct sockaddr *)&socket_address, size) != 0 ||
        listen(listener->fd, LISTENER_BACKLOG) != 0 ||
        getsockname(listener->fd, (struct sockaddr *)&socket_address, &size) != 0) {
        log_event(LOG_ERROR, "cannot listen", LOG_S("listen", listen_text),
                  LOG_S("reason", strerror(errno)));
        return ST_CONFIG;
    }
    listener->port = address_port(&socket_address);
    return ST_OK;
}

enum status listener_open(const struct listener_options *options, struct listener **listener_out)
{
    *listener_out = NULL;
    struct listener *listener = calloc(1, sizeof *listener);
    if (listener == NULL) {
        return ST_NO_MEMORY;
    }
    listener->options = *options;
    listener->fd = -1;
    enum status status = tally_open(ADDRESSES_MAX, &listener->tally);
    if (status == ST_OK) {
        status = bind_socket(listener);
    }
    if (status != ST_OK) {
        listener_close(listener);
        return status;
    }
    raise_descriptor_limit(options->connections_max);
    ev_io_init(&listener->readable, on_readable, listener->fd, EV_READ);
    listener->readable.data = listener;
    ev_timer_init(&listener->pause, on_pause_over, 0, 0);
    listener->pause.data = listener;
    ev_io_start(options->loop, &listener->readable);
    *listener_out = listener; /* ownership moves to the caller */
    return ST_OK;
}

void listener_stop(struct listener *listener)
{
    if (listener->fd >= 0) {
        ev_io_stop(listener->options.loop, &listener->readable);
        ev_timer_stop(listener->options.loop, &listener->pause);
        close(listener->fd);
        listener->fd = -1;
    }
}

void listener_close(struct listener *listener)
{
    if (listener == NULL) {
        return;
    }
    if (listener->port != 0) {
        listener_stop(listener);
    } else if (listener->fd >= 0) {
        close(listener->fd);
    }
    tally_close(listener->tally);
    free(listener);
}

void listener_set_limits(struct listener *listener, int64_t connections_max,
                         int64_t connections_per_address_max)
{
    listener->options.connections_max = connections_max;
    listener->options.connections_per_address_max = connections_per_address_max;
}

int listener_port(const struct listener *listener)
{
    return listener->port;
}

int64_t listener_count(const struct listener *listener)
{
    return listener->count;
}

void listener_release(struct listener *listener, const struct address *peer)
{
    INVARIANT(listener->count > 0);
    listener->count--;
    tally_give(listener->tally, peer);
}
