#include "bot/survey_results.h"

static void put_decimal(struct json_out *out, const char *key, double value)
{
    json_out_raw(out, key, arena_printf(out->arena, "%.4f", value));
}

static void put_interval(struct json_out *out, const char *key,
                         const struct statistics_interval *interval)
{
    json_out_object(out, key);
    put_decimal(out, "share", interval->estimate);
    put_decimal(out, "low", interval->low);
    put_decimal(out, "high", interval->high);
    json_out_object_end(out);
}

static void put_item(struct json_out *out, const struct survey_item *item)
{
    json_out_object(out, NULL);
    json_out_text(out, "id", item->question->id);
    json_out_text(out, "title", item->question->title);
    json_out_bool(out, "shown", item->shown);
    if (item->shown) {
        json_out_number(out, "count", item->count);
        put_decimal(out, "mean", (double)item->sum / (double)item->count);
        put_interval(out, "satisfied", &item->share);
        if (item->weighted) {
            put_interval(out, "weighted", &item->weighted_share);
        }
        if (item->compared) {
            put_interval(out, "change", &item->change.interval);
            put_decimal(out, "p", item->change.chance);
        }
        json_out_number(out, "dissatisfied", item->dissatisfied);
        json_out_number(out, "strong", item->strong);
        json_out_bool(out, "stands_out", item->stands_out);
    }
    json_out_object_end(out);
}

static void put_building(struct json_out *out, const struct survey_building *building)
{
    json_out_object(out, NULL);
    json_out_string(out, "building", building->name);
    json_out_number(out, "homes", building->homes);
    json_out_number(out, "sampled", building->asked);
    json_out_number(out, "answered", building->answered);
    json_out_bool(out, "shown", building->shown);
    if (building->shown) { /* how many of the few were without a name says too much */
        json_out_number(out, "count", building->count);
        put_interval(out, "satisfied", &building->share);
    }
    json_out_object_end(out);
}

void survey_results_render(struct json_out *out, const struct survey_figures *figures)
{
    json_out_number(out, "responses", figures->totals.responses);
    json_out_number(out, "anonymous", figures->totals.anonymous);
    json_out_number(out, "opinions", figures->totals.opinions);
    json_out_number(out, "ticketed", figures->totals.ticketed);
    put_interval(out, "response", &figures->response);
    json_out_array(out, "items");
    for (size_t i = 0; i < figures->item_count; i++) {
        put_item(out, &figures->items[i]);
    }
    json_out_array_end(out);
    json_out_array(out, "buildings");
    for (size_t i = 0; i < figures->building_count; i++) {
        put_building(out, &figures->buildings[i]);
    }
    json_out_array_end(out);
}
