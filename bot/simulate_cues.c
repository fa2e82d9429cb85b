#include "bot/simulate_cues.h"

enum { FRAGMENT_BYTES_MIN = 6 /* two characters: shorter ones are everywhere */ };

struct text sim_cues_fragment(struct text sentence)
{
    struct text best = TEXT_NONE;
    size_t from = 0;
    for (size_t i = 0; i <= sentence.size; i++) {
        if (i < sentence.size && sentence.data[i] != '{' && sentence.data[i] != '}' &&
            sentence.data[i] != '\n') {
            continue;
        }
        bool placeholder = i < sentence.size && sentence.data[i] == '}';
        if (!placeholder && i - from > best.size) {
            best = text_slice(sentence, from, i - from);
        }
        from = i + 1;
    }
    return best;
}

static void add(struct sim_cues *cues, const struct config *config, struct text key,
                struct sim_cue cue)
{
    cue.fragment = sim_cues_fragment(texts_find(config->texts, key));
    if (cue.fragment.size < FRAGMENT_BYTES_MIN || cues->count == SIM_CUES_MAX) {
        return;
    }
    for (size_t i = 0; i < cues->count; i++) {
        const struct sim_cue *known = &cues->items[i];
        if (known->kind == cue.kind && known->ask == cue.ask &&
            text_equal(known->slot, cue.slot) && text_equal(known->fragment, cue.fragment)) {
            return;
        }
    }
    cues->items[cues->count++] = cue;
}

static void add_service(struct sim_cues *cues, const struct config *config,
                        const struct service *service)
{
    for (size_t i = 0; i < service->slot_count; i++) {
        const struct slot *slot = &service->slots[i];
        struct sim_cue cue = {.kind = CUE_SLOT, .slot = slot->name};
        add(cues, config, slot->prompt, cue);
        add(cues, config, slot->retry, cue);
    }
    for (size_t i = 0; i < service->ask_count; i++) {
        add(cues, config, service->asks[i].text,
            (struct sim_cue){.kind = CUE_ASK, .ask = &service->asks[i]});
    }
}

void sim_cues_collect(const struct config *config, struct sim_cues *cues_out)
{
    static const struct {
        struct text key;
        enum sim_cue_kind kind;
    } general[] = {
        {{"confirm.tail", 12}, CUE_SUMMARY},
        {{"confirm.again", 13}, CUE_SUMMARY},
        {{"duplicate.ask", 13}, CUE_SAME},
    };
    cues_out->count = 0;
    for (size_t i = 0; i < sizeof general / sizeof general[0]; i++) {
        add(cues_out, config, general[i].key, (struct sim_cue){.kind = general[i].kind});
    }
    for (size_t i = 0; i < catalogue_count(config->catalogue); i++) {
        add_service(cues_out, config, catalogue_at(config->catalogue, i));
    }
}

const struct sim_cue *sim_cues_find(const struct sim_cues *cues, struct text reply)
{
    const struct sim_cue *found = NULL;
    size_t found_at = 0;
    for (size_t i = 0; i < cues->count; i++) {
        size_t at = text_find(reply, cues->items[i].fragment);
        if (at != SIZE_MAX && (found == NULL || at > found_at)) {
            found = &cues->items[i];
            found_at = at;
        }
    }
    return found;
}
