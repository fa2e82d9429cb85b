#include "bot/warranty.h"

#include "bot/base/date.h"
#include "bot/base/invariant.h"

#include <stddef.h>

enum { TITLE_BYTES_MAX = 90, MONTHS_A_YEAR = 12 };

/* ---- reading ---- */

#define ITEM(name) offsetof(struct warranty_item, name)
static const struct json_field item_fields[] = {
    {"title", JSON_KIND_TEXT, true, ITEM(title), 1, TITLE_BYTES_MAX, 0, NULL},
    {"words", JSON_KIND_TEXT, false, ITEM(words), 1, WORDING_LIST_BYTES_MAX, 0, NULL},
    {"unless", JSON_KIND_TEXT, false, ITEM(unless), 1, WORDING_LIST_BYTES_MAX, 0, NULL},
    {"intents", JSON_KIND_TEXTS, false, ITEM(intents), 0, WARRANTY_INTENTS_MAX,
     ITEM(intent_count), NULL},
    {"months", JSON_KIND_INT32, false, ITEM(months), 1, WARRANTY_MONTHS_MAX, 0, NULL},
    {"life", JSON_KIND_BOOL, false, ITEM(life), 0, 0, 0, NULL},
    {"own", JSON_KIND_BOOL, false, ITEM(own), 0, 0, 0, NULL},
    {"by_company", JSON_KIND_BOOL, false, ITEM(by_company), 0, 0, 0, NULL},
};

static bool fits_always(const struct warranty_item *item)
{
    return item->words.size == 0 && item->intent_count == 0 && item->unless.size == 0;
}

static void read_item(const struct json_place *place, size_t index, void *context)
{
    struct warranty *warranty = context;
    struct warranty_item *item = &warranty->items[index];
    json_read_object(place, item_fields, sizeof item_fields / sizeof item_fields[0], item);
    if ((item->months > 0) + item->life + item->own != 1) {
        json_fault(place, "needs one of: months life own");
    }
    if (index > 0 && fits_always(&warranty->items[index - 1])) {
        json_fault(place, "is never reached: the item before it fits everything");
    }
    warranty->item_count = index + 1;
}

static void read_items(const struct json_place *place, void *base)
{
    json_read_list(place, WARRANTY_ITEMS_MAX, read_item, base);
}

#define WARRANTY(name) offsetof(struct warranty, name)
void warranty_read(const struct json_place *place, struct warranty *warranty_out)
{
    static const struct json_field fields[] = {
        {"slots", JSON_KIND_TEXTS, true, WARRANTY(slots), 1, WORDING_SLOTS_MAX,
         WARRANTY(slot_count), NULL},
        {"within", JSON_KIND_TEXT, true, WARRANTY(within), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"company", JSON_KIND_TEXT, true, WARRANTY(company), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"paid", JSON_KIND_TEXT, true, WARRANTY(paid), 1, STORE_ID_BYTES - 1, 0, NULL},
        {"items", JSON_KIND_OWN, true, 0, 0, 0, 0, read_items},
    };
    *warranty_out = (struct warranty){0};
    json_read_object(place, fields, sizeof fields / sizeof fields[0], warranty_out);
    size_t count = warranty_out->item_count;
    if (count == 0 || !fits_always(&warranty_out->items[count - 1])) {
        json_fault(place, "items: the last one must fit everything else");
    }
}

/* ---- judging ---- */

int32_t warranty_end(int32_t delivered_on, int32_t months)
{
    int32_t month_of_all = delivered_on / 10000 * MONTHS_A_YEAR + delivered_on / 100 % 100 - 1;
    int32_t year = (month_of_all + months) / MONTHS_A_YEAR;
    int32_t month = (month_of_all + months) % MONTHS_A_YEAR + 1;
    int32_t last = date_month_days(year, month);
    int32_t day = delivered_on % 100;
    return year * 10000 + month * 100 + (day < last ? day : last);
}

static bool item_fits(const struct warranty_item *item, const struct warranty_case *about,
                      struct text *found)
{
    *found = TEXT_NONE;
    if (wording_find(item->unless, about->said, NULL)) {
        return false;
    }
    if (fits_always(item) || wording_find(item->words, about->said, found)) {
        return true;
    }
    for (size_t i = 0; i < item->intent_count; i++) {
        if (text_equal(item->intents[i], about->intent)) {
            return true;
        }
    }
    return false;
}

static struct text class_after(const struct warranty *warranty, const struct warranty_item *item)
{
    return item->by_company ? warranty->company : warranty->paid;
}

void warranty_judge(const struct warranty *warranty, const struct warranty_case *about,
                    struct warranty_finding *finding_out)
{
    *finding_out = (struct warranty_finding){0};
    size_t i = 0;
    while (i < warranty->item_count && !item_fits(&warranty->items[i], about, &finding_out->found)) {
        i++;
    }
    INVARIANT(i < warranty->item_count); /* proved by warranty_read: the last one fits always */
    const struct warranty_item *item = &warranty->items[i];
    finding_out->item = item;
    if (item->life) {
        finding_out->class_ = warranty->within;
    } else if (item->own) {
        finding_out->class_ = class_after(warranty, item);
    } else if (about->delivered_on != 0) {
        finding_out->until = warranty_end(about->delivered_on, item->months);
        bool within = about->today <= finding_out->until;
        finding_out->class_ = within ? warranty->within : class_after(warranty, item);
    }
}
