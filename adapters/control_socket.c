#include "adapters/control_socket.h"

#include "bot/base/log.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { ONE_CALLER = 1, BACKLOG = 8 };

struct control_socket {
    struct sockaddr_un address;
    struct queue *inbox;
    struct queue *answers; /* of the one input under way */
    int listener;
    int stop; /* eventfd */
    pthread_t thread;
};

/* Reads up to the newline. Bytes without it, or 0. */
static size_t read_line(int fd, char *line)
{
    size_t size = 0;
    while (size < CONTROL_LINE_BYTES_MAX) {
        ssize_t got = recv(fd, line + size, CONTROL_LINE_BYTES_MAX - size, 0);
        if (got <= 0) {
            return 0;
        }
        char *end = memchr(line + size, '\n', (size_t)got);
        size += (size_t)got;
        if (end != NULL) {
            return (size_t)(end - line);
        }
    }
    return 0;
}

static void write_line(int fd, struct text text)
{
    if (send(fd, text.data, text.size, MSG_NOSIGNAL) == (ssize_t)text.size) {
        ssize_t ignored = send(fd, "\n", 1, MSG_NOSIGNAL); /* a caller who left reads nothing */
        (void)ignored;
    }
}

/* An answer that comes after the caller was given up belongs to nobody. */
static void drop_late_answers(struct control_socket *control)
{
    void *late = NULL;
    while (queue_take(control->answers, &late, 1, 0) == 1) {
        input_close(late);
    }
}

static void ask_desk(struct control_socket *control, int fd, struct text line)
{
    struct input *input = input_open(INPUT_CONTROL, NULL, line.size + 1024);
    if (input == NULL) {
        return;
    }
    input->origin = control;
    input->control = arena_text(input->arena, line);
    drop_late_answers(control);
    if (input->control.data == NULL || queue_push(control->inbox, input) != ST_OK) {
        input_close(input);
        write_line(fd, TEXT("{\"error\":\"the gateway is busy\"}"));
        return;
    }
    void *answered = NULL;
    if (queue_take(control->answers, &answered, 1, CONTROL_TIMEOUT_MS) == 1) {
        struct input *answer = answered;
        write_line(fd, answer->status == ST_OK
                           ? answer->answer
                           : TEXT("{\"error\":\"the database refused the change\"}"));
        input_close(answer);
    }
}

static void serve(struct control_socket *control, int fd, char *line)
{
    struct timeval timeout = {.tv_sec = CONTROL_TIMEOUT_MS / 1000};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
    size_t size = read_line(fd, line);
    if (size > 0) {
        ask_desk(control, fd, (struct text){line, size});
    }
    close(fd);
}

static void *run(void *context)
{
    struct control_socket *control = context;
    char *line = malloc(CONTROL_LINE_BYTES_MAX);
    struct pollfd polled[] = {{control->listener, POLLIN, 0}, {control->stop, POLLIN, 0}};
    while (line != NULL && (poll(polled, 2, -1) >= 0 || errno == EINTR)) {
        if (polled[1].revents != 0) {
            break;
        }
        int fd = accept4(control->listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd >= 0) {
            serve(control, fd, line);
        }
    }
    free(line);
    return NULL;
}

static enum status start_listening(struct control_socket *control)
{
    control->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (control->listener < 0) {
        return ST_CONFIG;
    }
    unlink(control->address.sun_path); /* the store's lock proved that no other gateway runs */
    mode_t before = umask(0177);
    int bound = bind(control->listener, (const struct sockaddr *)&control->address,
                     sizeof control->address);
    umask(before);
    return bound == 0 && listen(control->listener, BACKLOG) == 0 ? ST_OK : ST_CONFIG;
}

enum status control_socket_open(const char *path, struct queue *inbox,
                                struct control_socket **control_out)
{
    *control_out = NULL;
    struct control_socket *control = calloc(1, sizeof *control);
    if (control == NULL) {
        return ST_NO_MEMORY;
    }
    control->inbox = inbox;
    control->listener = -1;
    control->stop = eventfd(0, EFD_CLOEXEC);
    control->address.sun_family = AF_UNIX;
    enum status status = strlen(path) < sizeof control->address.sun_path ? ST_OK : ST_CONFIG;
    text_copy(text_of(path), control->address.sun_path, sizeof control->address.sun_path);
    if (status == ST_OK) {
        status = queue_open(ONE_CALLER, &control->answers);
    }
    if (status == ST_OK) {
        status = start_listening(control);
    }
    if (status == ST_OK && pthread_create(&control->thread, NULL, run, control) != 0) {
        status = ST_NO_MEMORY;
    }
    if (status != ST_OK) {
        log_event(LOG_ERROR, "no control socket", LOG_S("path", path), LOG_S("os", strerror(errno)));
        close(control->listener);
        close(control->stop);
        queue_close(control->answers);
        free(control);
        return status;
    }
    *control_out = control;
    return ST_OK;
}

void control_socket_release(struct control_socket *control, struct input *input)
{
    if (queue_push(control->answers, input) != ST_OK) {
        input_close(input); /* a late answer is there already: this caller has gone too */
    }
}

void control_socket_close(struct control_socket *control)
{
    if (control == NULL) {
        return;
    }
    uint64_t one = 1;
    ssize_t ignored = write(control->stop, &one, sizeof one);
    (void)ignored;
    pthread_join(control->thread, NULL);
    drop_late_answers(control);
    unlink(control->address.sun_path);
    close(control->listener);
    close(control->stop);
    queue_close(control->answers);
    free(control);
}
