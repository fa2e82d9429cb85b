/* warranty.h - does the builder's warranty still bear a repair? (R-REPAIR, B3.5.1: A, B or paid)
 *
 * config/warranty.json: kinds of items with their months of warranty, which count from the day the
 * home was delivered (房屋建筑工程质量保修办法, 2000, articles 7 and 8). The first kind whose words
 * or intents fit decides. Pure; classes.h puts the class on the ticket. Dates are YYYYMMDD. */
#ifndef BOT_WARRANTY_H
#define BOT_WARRANTY_H

#include "bot/json_read.h"
#include "bot/wording.h"

enum { WARRANTY_ITEMS_MAX = 32, WARRANTY_INTENTS_MAX = 12, WARRANTY_MONTHS_MAX = 1200 };

struct warranty_item {
    struct text title; /* 防水工程 */
    struct text words, unless; /* wording.h; with intents too, either fits */
    size_t intent_count;
    struct text intents[WARRANTY_INTENTS_MAX];
    int32_t months;  /* 0: see life and own */
    bool life;       /* as long as the building stands */
    bool own;        /* the resident's own thing: never the builder's */
    bool by_company; /* after the warranty the company bears it: class B */
};

struct warranty {
    size_t slot_count;
    struct text slots[WORDING_SLOTS_MAX]; /* whose words are looked at */
    struct text within, company, paid;    /* classes: "A", "B", "paid" */
    size_t item_count;
    struct warranty_item items[WARRANTY_ITEMS_MAX]; /* the last one fits always */
};

/* Reads the file at place. Every fault is reported. Texts belong to the source's arena. */
void warranty_read(const struct json_place *place, struct warranty *warranty_out);

struct warranty_case {
    struct text said; /* normalised */
    struct text intent;
    int32_t delivered_on; /* 0: unknown */
    int32_t today;        /* in the community's zone */
};

struct warranty_finding {
    const struct warranty_item *item;
    struct text found;  /* the word that told; size 0: the intent did, or nothing */
    struct text class_; /* size 0: the day of delivery is needed and not known */
    int32_t until;      /* last day of the warranty; 0: none, or for ever */
};
void warranty_judge(const struct warranty *warranty, const struct warranty_case *about,
                    struct warranty_finding *finding_out);

/* The day of the same number so many months later, or that month's last (Civil Code, 202). */
int32_t warranty_end(int32_t delivered_on, int32_t months);

#endif
