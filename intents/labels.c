#include "intents/labels.h"

#include "bot/base/invariant.h"

#include <stdio.h>

enum { LINE_BYTES = 512 };

/* The text before the next tab; the rest stays in *line. */
static struct text take_field(struct text *line)
{
    size_t tab = text_find(*line, TEXT("\t"));
    struct text field = text_slice(*line, 0, tab);
    *line = tab == SIZE_MAX ? TEXT_NONE : text_slice(*line, tab + 1, SIZE_MAX);
    return text_trim(field);
}

/* NULL when the line is right, else what is wrong with it. */
static const char *read_label(struct text line, struct labels *labels)
{
    struct text name = take_field(&line), kind = take_field(&line), title = take_field(&line);
    if (labels->count == LABELS_MAX) {
        return "too many labels";
    }
    if (name.size == 0 || name.size >= LABEL_BYTES || title.size == 0 ||
        title.size >= LABEL_TITLE_BYTES) {
        return "expected: label, kind, title, with tabs between";
    }
    if (labels_find(labels, name) != SIZE_MAX) {
        return "label is listed twice";
    }
    bool about = text_equal(kind, TEXT("about"));
    bool request = about || text_equal(kind, TEXT("request"));
    if (!request && !text_equal(kind, TEXT("talk"))) {
        return "kind must be request, about or talk";
    }
    labels->requests |= (uint64_t)request << labels->count;
    struct label *label = &labels->items[labels->count++];
    label->about = about;
    text_copy(name, label->name, sizeof label->name);
    text_copy(title, label->title, sizeof label->title);
    return NULL;
}

enum status labels_load(const char *path, struct faults *faults, struct labels *labels)
{
    INVARIANT(path != NULL && labels != NULL);
    *labels = (struct labels){.count = 0};
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        faults_add(faults, text_of(path), 0, "cannot be read");
        return ST_CONFIG;
    }
    char line[LINE_BYTES];
    for (int32_t number = 1; fgets(line, sizeof line, file) != NULL; number++) {
        struct text text = text_trim(text_of(line));
        if (text.size == 0 || text.data[0] == '#') {
            continue;
        }
        const char *reason = read_label(text, labels);
        if (reason != NULL) {
            faults_add(faults, text_of(path), number, "%s", reason);
        }
    }
    labels->none = labels_find(labels, TEXT("none"));
    if (labels->none == SIZE_MAX) {
        faults_add(faults, text_of(path), 0, "the label \"none\" is missing");
    }
    fclose(file);
    return ST_OK;
}

size_t labels_find(const struct labels *labels, struct text name)
{
    for (size_t i = 0; i < labels->count; i++) {
        if (text_equal(text_of(labels->items[i].name), name)) {
            return i;
        }
    }
    return SIZE_MAX;
}

uint64_t labels_mask(const struct labels *labels, struct text name)
{
    bool family = text_ends_with(name, TEXT(".*"));
    struct text prefix = family ? text_slice(name, 0, name.size - 1) : name;
    uint64_t mask = 0;
    for (size_t i = 0; i < labels->count; i++) {
        struct text label = text_of(labels->items[i].name);
        if (family ? text_starts_with(label, prefix) : text_equal(label, prefix)) {
            mask |= UINT64_C(1) << i;
        }
    }
    return mask;
}
