/* platform.h - everything the double of the WeChat platform consists of.
 *
 * One process, one thread, one libev loop. The parts know each other only
 * through this structure: main.c builds it, handlers get it as their first
 * argument. The double shares no code with adapters/, because it is an oracle
 * for them: its signing, encryption and checks are written a second time. */
#ifndef TESTS_DOUBLES_PLATFORM_PLATFORM_H
#define TESTS_DOUBLES_PLATFORM_PLATFORM_H

#include "bot/base/random.h"
#include "tests/doubles/platform/account.h"

#include <ev.h>
#include <jansson.h>
#include <stdint.h>

struct deliveries;
struct faults;
struct http_client;
struct journal;
struct media;
struct residents;
struct sms_api;
struct server;
struct tokens;

enum { GATEWAY_BYTES_MAX = 256, NOTICE_STATUS_BYTES = 40 };

struct platform {
    struct ev_loop *loop;
    struct accounts accounts;
    struct random random;
    char gateway[GATEWAY_BYTES_MAX]; /* "http://127.0.0.1:8080" */
    int64_t retry_after_ms;          /* time of one delivery; also from one to the next */
    int64_t advance_ms;              /* added to the clock of windows and tokens only */
    uint64_t last_msgid;
    json_t *menus;                           /* by account: what was put up */
    int64_t last_notice;                     /* msgid of the last template message */
    char notice_status[NOTICE_STATUS_BYTES]; /* what becomes of notices: "success" */
    struct faults *faults;
    struct http_client *client;
    struct journal *journal;
    struct media *media;
    struct residents *residents;
    struct server *server;
    struct sms_api *sms;
    struct deliveries *sms_deliveries;
    struct tokens *tokens;
    struct deliveries *wechat_deliveries;
};

/* The clock of reply windows and tokens: real time plus what /control advanced.
 * Time stamps of messages do not move, or the gateway would call them stale. */
int64_t platform_now_ms(const struct platform *platform);

#endif
