/* cli_gateway.c - asking the running gateway over the socket in its data folder. */
#include "bot/cli.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int connect_gateway(const struct cli *cli)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char path[CLI_PATH_BYTES];
    cli_data_path(cli, CLI_SOCKET_FILE, path);
    if (strlen(path) >= sizeof address.sun_path) {
        return -1;
    }
    text_copy(text_of(path), address.sun_path, sizeof address.sun_path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof address) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

bool cli_gateway_runs(const struct cli *cli)
{
    int fd = connect_gateway(cli);
    if (fd >= 0) {
        close(fd);
    }
    return fd >= 0;
}

static bool send_all(int fd, struct text bytes)
{
    while (bytes.size > 0) {
        ssize_t sent = send(fd, bytes.data, bytes.size, MSG_NOSIGNAL);
        if (sent <= 0 && errno != EINTR) {
            return false;
        }
        bytes = text_slice(bytes, sent < 0 ? 0 : (size_t)sent, bytes.size);
    }
    return true;
}

enum status cli_ask_gateway(const struct cli *cli, struct text request, struct arena *arena,
                            struct text *answer_out)
{
    int fd = connect_gateway(cli);
    if (fd < 0) {
        return ST_NOT_FOUND;
    }
    char *answer = arena_reserve(arena, CLI_ANSWER_BYTES_MAX);
    size_t size = 0;
    ssize_t got = answer != NULL && send_all(fd, request) && send_all(fd, TEXT("\n")) ? 1 : 0;
    while (got > 0 && size < CLI_ANSWER_BYTES_MAX) {
        got = recv(fd, answer + size, CLI_ANSWER_BYTES_MAX - size, 0);
        size += got > 0 ? (size_t)got : 0;
    }
    close(fd);
    if (answer == NULL) {
        return ST_NO_MEMORY;
    }
    *answer_out = text_trim((struct text){answer, size});
    return answer_out->size > 0 ? ST_OK : ST_UNREACHABLE;
}
