/* material_rule.h - the list of materials and parts that repairs use, with the company's prices.
 *
 * config/materials.json: who enters them, in which states of a ticket, and the list. Every service
 * whose file has the fact named here takes materials; the program records their sum as that fact.
 * Without the file nobody enters any. */
#ifndef BOT_MATERIAL_RULE_H
#define BOT_MATERIAL_RULE_H

#include "bot/json_read.h"
#include "store/material.h"

enum { MATERIAL_ITEMS_MAX = 1000, MATERIAL_ROLES_MAX = 12, MATERIAL_STATES_MAX = 12,
       MATERIAL_QUANTITY_MAX = 999 };
#define MATERIAL_PRICE_FEN_MAX 10000000LL /* of one: 100,000 yuan */

struct material_item {
    struct text id, name, unit;
    struct text group; /* heading that it is found under; size 0: none */
    int64_t price_fen; /* of one unit */
};

struct material_rules {
    struct text fact; /* holds the sum, in fen; size 0: no service takes materials */
    size_t role_count, pricer_count, state_count, item_count;
    struct text roles[MATERIAL_ROLES_MAX];   /* enter what is in the list */
    struct text pricers[MATERIAL_ROLES_MAX]; /* … and what is not, with a price of their own */
    struct text states[MATERIAL_STATES_MAX]; /* of the ticket, while they may */
    struct material_item *items;
};

/* For json_read_file; context is the struct material_rules. */
void material_rules_read(const struct json_place *place, void *rules);
const struct material_item *material_rules_find(const struct material_rules *rules, struct text id);
/* Roles, states and the fact that it names are there? */
struct config;
void material_rules_check(const struct config *config, struct fault_sink *faults);

#endif
