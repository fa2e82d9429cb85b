/* funds.h - working funds (R-APP-3, B3.6): 100,000 yuan each for customer service and the repair
 * team, drawn for small expenses, refilled by finance, warned of when low.
 *
 * Every movement is a posting (store/ledger.h); the balance is what the ledger says, in fen. The
 * fund is granted once to each community, by a posting with a fixed key. */
#ifndef BOT_FUNDS_H
#define BOT_FUNDS_H

#include "bot/json_out.h"
#include "bot/json_read.h"
#include "store/store.h"

struct turn;
struct config;

enum { FUNDS_MAX = 16, FUND_ROLES_MAX = 12 };
#define FUND_LIMIT_FEN_MAX 100000000000LL /* a thousand million yuan */

/* config/funds.json, an array of these. */
struct fund_rule {
    struct text id;    /* "fund.cs": its account */
    struct text title; /* 客服周转金 */
    struct text requirement; /* the duty that it carries, for `check --procedures` */
    int64_t limit_fen; /* granted at first, and refilled up to */
    int64_t low_fen;   /* warned of below */
    struct text source; /* account that grants and refills */
    struct text spent;  /* account that takes what is drawn */
    size_t draw_count, refill_count;
    struct text draw[FUND_ROLES_MAX]; /* who may */
    struct text refill[FUND_ROLES_MAX];
};

struct fund_rules {
    size_t count;
    struct fund_rule items[FUNDS_MAX];
};

/* For json_read_file; context is the struct fund_rules. */
void funds_read(const struct json_place *place, void *rules);
const struct fund_rule *funds_find(const struct fund_rules *rules, struct text id);

/* Members of an object: id, title, community, balance, limit, and whether it is low. */
MUST_CHECK enum status funds_render(struct turn *turn, const struct fund_rule *fund,
                                    struct text community, struct json_out *out);

/* Grants every fund to every community that has not got it yet. */
MUST_CHECK enum status funds_agree(struct turn *turn);

struct fund_move {
    const struct fund_rule *fund;
    struct text community;
    int64_t amount_fen;
    int64_t ticket; /* 0: none */
    struct text text; /* what for */
    struct text actor, role;
    struct text key; /* of the posting: unique for this command */
};

/* Takes from the fund, or gives. Raises "fund.drawn" or "fund.refilled", and "fund.low" when the
 * balance falls below the warning. ST_MALFORMED for an amount not above 0 or over the limit,
 * ST_FORBIDDEN when the role may not; ST_CONFLICT when the fund has less than is drawn, or would
 * have more than its limit: *why_out is the key of the text that says so. Nothing is written
 * then. */
MUST_CHECK enum status funds_draw(struct turn *turn, const struct fund_move *move,
                                  int64_t *balance_fen_out, const char **why_out);
MUST_CHECK enum status funds_refill(struct turn *turn, const struct fund_move *move,
                                    int64_t *balance_fen_out, const char **why_out);

#endif
