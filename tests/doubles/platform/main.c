/* guanjia-platform - the double of the WeChat platform, for the demo and for tests. */
#include "tests/doubles/platform/platform.h"

#include "bot/base/clock.h"
#include "tests/doubles/platform/delivery.h"
#include "tests/doubles/platform/faults.h"
#include "tests/doubles/platform/http_client.h"
#include "tests/doubles/platform/journal.h"
#include "tests/doubles/platform/media.h"
#include "tests/doubles/platform/resident.h"
#include "tests/doubles/platform/server.h"
#include "tests/doubles/platform/sms_api.h"
#include "tests/doubles/platform/wechat_token.h"

#include <argp.h>
#include <curl/curl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { RETRY_AFTER_MS = 5000, PORT = 8090 };

#define LOOPBACK "127.0.0.1:"
#define GATEWAY_PREFIX "http://127.0.0.1:"

struct options {
    struct platform *platform;
    int port;
    int64_t seed;
};

static const struct argp_option option_table[] = {
    {"listen", 'l', "ADDRESS:PORT", 0, "Listen here (127.0.0.1:8090; port 0: any); only loopback",
     0},
    {"gateway", 'g', "URL", 0, "Deliver to this gateway (http://127.0.0.1:8080); only loopback", 0},
    {"retry-after-ms", 'r', "N", 0, "Time of a delivery, and from one to the next (5000)", 0},
    {"account", 'a', "LINE", 0,
     "Add an account: \"ID plain|compatible|safe TOKEN APPID ORIGINAL_ID [KEY]\"", 0},
    {"seed", 's', "N", 0, "Seed of nonces and of the order of XML fields (the time)", 0},
    {0},
};

static int64_t parse_number(const char *text, int64_t min, int64_t max, struct argp_state *state,
                            const char *what)
{
    int64_t number = 0;
    if (!text_to_int64(text_of(text), &number) || number < min || number > max) {
        argp_error(state, "%s: not a number in its range", what);
    }
    return number;
}

static error_t parse_option(int key, char *value, struct argp_state *state)
{
    struct options *options = state->input;
    const char *why;
    switch (key) {
    case 'l':
        if (strncmp(value, LOOPBACK, sizeof LOOPBACK - 1) != 0) {
            argp_error(state, "--listen: only 127.0.0.1:PORT; this program knows no passwords");
        }
        options->port = (int)parse_number(value + sizeof LOOPBACK - 1, 0, 65535, state, "--listen");
        return 0;
    case 'g':
        if (strncmp(value, GATEWAY_PREFIX, sizeof GATEWAY_PREFIX - 1) != 0 ||
            strlen(value) >= GATEWAY_BYTES_MAX) {
            argp_error(state, "--gateway: only " GATEWAY_PREFIX "PORT");
        }
        (void)parse_number(value + sizeof GATEWAY_PREFIX - 1, 1, 65535, state, "--gateway");
        text_copy(text_of(value), options->platform->gateway, GATEWAY_BYTES_MAX);
        return 0;
    case 'r':
        options->platform->retry_after_ms =
            parse_number(value, 1, 600000, state, "--retry-after-ms");
        return 0;
    case 'a':
        why = accounts_add(&options->platform->accounts, value);
        if (why != NULL) {
            argp_error(state, "--account: %s", why);
        }
        return 0;
    case 's':
        options->seed = parse_number(value, 0, INT64_MAX, state, "--seed");
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "no arguments are expected");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

int64_t platform_now_ms(const struct platform *platform)
{
    return clock_wall_ms() + platform->advance_ms;
}

static void on_journal_change(void *user)
{
    server_wake(((struct platform *)user)->server);
}

static bool platform_open(struct platform *platform, int port)
{
    platform->loop = ev_loop_new(EVFLAG_AUTO);
    if (platform->loop == NULL) {
        return false;
    }
    platform->journal = journal_open(on_journal_change, platform);
    platform->faults = faults_open();
    platform->media = media_open();
    platform->tokens = tokens_open();
    platform->residents = residents_open(&platform->accounts);
    platform->menus = json_object();
    platform->wechat_deliveries = deliveries_open(platform);
    platform->sms = sms_api_open(platform);
    platform->sms_deliveries = deliveries_open(platform);
    platform->client = http_client_open(platform->loop);
    platform->server = server_open(platform, port);
    return platform->journal != NULL && platform->faults != NULL && platform->media != NULL &&
           platform->tokens != NULL && platform->residents != NULL &&
           platform->wechat_deliveries != NULL && platform->sms != NULL &&
           platform->sms_deliveries != NULL && platform->client != NULL && platform->server != NULL;
}

static void platform_close(struct platform *platform)
{
    server_close(platform->server);
    platform->server = NULL;
    http_client_close(platform->client);
    deliveries_close(platform->wechat_deliveries);
    deliveries_close(platform->sms_deliveries);
    sms_api_close(platform->sms);
    residents_close(platform->residents);
    json_decref(platform->menus);
    tokens_close(platform->tokens);
    media_close(platform->media);
    faults_close(platform->faults);
    journal_close(platform->journal);
    if (platform->loop != NULL) {
        ev_loop_destroy(platform->loop);
    }
}

static void on_signal(struct ev_loop *loop, struct ev_signal *signal, int events)
{
    (void)signal;
    (void)events;
    ev_break(loop, EVBREAK_ALL);
}

static void run(struct platform *platform)
{
    static const int numbers[] = {SIGINT, SIGTERM};
    struct ev_signal signals[sizeof numbers / sizeof numbers[0]];
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        ev_signal_init(&signals[i], on_signal, numbers[i]);
        ev_signal_start(platform->loop, &signals[i]);
    }
    printf("platform: http://127.0.0.1:%d/\n", server_port(platform->server));
    fflush(stdout);
    ev_run(platform->loop, 0);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        ev_signal_stop(platform->loop, &signals[i]);
    }
}

int main(int argc, char **argv)
{
    static struct platform platform = {
        .gateway = GATEWAY_PREFIX "8080",
        .retry_after_ms = RETRY_AFTER_MS,
        .notice_status = "success",
    };
    struct options options = {.platform = &platform, .port = PORT, .seed = clock_wall_ms()};
    const struct argp argp = {
        .options = option_table,
        .parser = parse_option,
        .doc = "A loopback double of the WeChat platform, with a resident's phone as a page.",
    };
    accounts_init(&platform.accounts);
    argp_parse(&argp, argc, argv, 0, NULL, &options);
    random_seed(&platform.random, (uint64_t)options.seed);
    signal(SIGPIPE, SIG_IGN);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    bool opened = platform_open(&platform, options.port);
    if (opened) {
        run(&platform);
    } else {
        fprintf(stderr, "platform: cannot listen on 127.0.0.1:%d\n", options.port);
    }
    platform_close(&platform);
    curl_global_cleanup();
    return opened ? EXIT_SUCCESS : EXIT_FAILURE;
}
