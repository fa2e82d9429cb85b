#include "bot/requirements.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_BYTES = 1024, DEPTH_MAX = 8, DUTY_BYTES_MAX = 400, ID_BYTES_MAX = 31 };

static_assert(REQUIREMENT_BY_MAX <= REQUIREMENT_NAMED_MAX, "found first, without counting");

/* ---- the list ---- */

#define DUTY_FIELD(name) offsetof(struct requirement, name)
static const struct json_field duty_fields[] = {
    {"id", JSON_KIND_TEXT, true, DUTY_FIELD(id), 1, ID_BYTES_MAX, 0, NULL},
    {"duty", JSON_KIND_TEXT, true, DUTY_FIELD(duty), 1, DUTY_BYTES_MAX, 0, NULL},
    {"source", JSON_KIND_TEXT, true, DUTY_FIELD(source), 1, ID_BYTES_MAX, 0, NULL},
    {"by", JSON_KIND_TEXTS, false, DUTY_FIELD(by), 1, REQUIREMENT_BY_MAX, DUTY_FIELD(by_count),
     NULL},
};

static struct requirement *find(const struct requirements *requirements, struct text id)
{
    for (size_t i = 0; i < requirements->count; i++) {
        if (text_equal(requirements->items[i].id, id)) {
            return &requirements->items[i];
        }
    }
    return NULL;
}

static void read_duties(const struct json_place *place, void *base)
{
    static const struct json_objects kind = {REQUIREMENTS_MAX, sizeof(struct requirement),
                                             duty_fields,
                                             sizeof duty_fields / sizeof duty_fields[0], NULL};
    struct requirements *requirements = base;
    requirements->items = json_read_objects(place, &kind, &requirements->count);
    for (size_t i = 0; i < requirements->count; i++) {
        if (find(requirements, requirements->items[i].id) != &requirements->items[i]) {
            json_fault(place, "[%zu]: \"%.*s\" is there twice", i,
                       TEXT_ARGS(requirements->items[i].id));
        }
    }
}

static const struct json_field list_fields[] = {
    {"outside", JSON_KIND_TEXTS, false, offsetof(struct requirements, outside), 1,
     REQUIREMENTS_OUTSIDE_MAX, offsetof(struct requirements, outside_count), NULL},
    {"duties", JSON_KIND_OWN, true, 0, 0, 0, 0, read_duties},
};

static void read_list(const struct json_place *place, void *context)
{
    json_read_object(place, list_fields, sizeof list_fields / sizeof list_fields[0], context);
}

void requirements_read(struct json_source *source, const char *config,
                       struct requirements *requirements_out)
{
    char path[PATH_BYTES];
    *requirements_out = (struct requirements){0};
    snprintf(path, sizeof path, "%s/requirements.json", config);
    json_read_file(source, path, read_list, requirements_out);
}

/* ---- folders ---- */

typedef void each_file(const char *path, const char *name, void *context);

/* Folders and files of a tree that are not looked into, and the ends of names that are. */
struct sieve {
    const char *const *left_out;
    const char *const *endings;
};

static bool is_listed(const char *const *list, const char *name)
{
    while (*list != NULL && strcmp(*list, name) != 0) {
        list++;
    }
    return *list != NULL;
}

static bool ends_right(const char *const *endings, const char *name)
{
    while (*endings != NULL && !text_ends_with(text_of(name), text_of(*endings))) {
        endings++;
    }
    return *endings != NULL;
}

struct walk {
    struct fault_sink *faults;
    const char *root;
    const struct sieve *sieve;
    each_file *each;
    void *context;
};

static void walk_folder(const struct walk *walk, const char *below, size_t depth);

static void walk_entry(const struct walk *walk, const char *below, const char *entry, size_t depth)
{
    char name[PATH_BYTES], path[2 * PATH_BYTES];
    struct stat facts;
    int size = snprintf(name, sizeof name, "%s%s%s", below, *below == '\0' ? "" : "/", entry);
    if (entry[0] == '.' || is_listed(walk->sieve->left_out, entry) || size < 0 ||
        (size_t)size >= sizeof name) {
        return;
    }
    snprintf(path, sizeof path, "%s/%s", walk->root, name);
    if (stat(path, &facts) != 0) {
        return;
    }
    if (S_ISDIR(facts.st_mode) && depth < DEPTH_MAX) {
        walk_folder(walk, name, depth + 1);
    } else if (S_ISREG(facts.st_mode) && ends_right(walk->sieve->endings, entry)) {
        walk->each(path, name, walk->context);
    }
}

/* Calls each for the files below root/below in the order of their names. A folder that cannot be
 * read is a fault; what lies deeper than DEPTH_MAX is not looked at. */
static void walk_folder(const struct walk *walk, const char *below, size_t depth)
{
    char path[2 * PATH_BYTES];
    struct dirent **entries = NULL;
    snprintf(path, sizeof path, "%s/%s", walk->root, below);
    int count = scandir(path, &entries, NULL, alphasort);
    if (count < 0) {
        walk->faults->file = walk->root;
        fault_error(walk->faults, below, "%s", strerror(errno));
    }
    for (int i = 0; i < count; i++) {
        walk_entry(walk, below, entries[i]->d_name, depth);
        free(entries[i]);
    }
    free(entries);
}

struct finding {
    struct json_source *source;
    struct requirements *requirements;
    const char *name; /* of the file that is looked into */
};

static void note(const struct finding *finding, struct requirement_finds *finds, const char *where)
{
    if (finds->count < REQUIREMENT_NAMED_MAX) {
        const char *space = *where == '\0' ? "" : " ";
        finds->names[finds->count] =
            arena_printf(finding->source->arena, "%s%s%s", finding->name, space, where);
        finding->source->out_of_memory |= finds->names[finds->count].data == NULL;
    }
    finds->count++;
}

/* ---- carriers ---- */

/* The duty of an id: itself, or without the small letter of a part. */
static struct requirement *find_named(const struct requirements *requirements, struct text id)
{
    struct requirement *found = find(requirements, id);
    bool part = id.size > 0 && id.data[id.size - 1] >= 'a' && id.data[id.size - 1] <= 'z';
    return found == NULL && part ? find(requirements, text_slice(id, 0, id.size - 1)) : found;
}

static bool is_outside(const struct requirements *requirements, struct text id)
{
    for (size_t i = 0; i < requirements->outside_count; i++) {
        if (text_starts_with(id, requirements->outside[i])) {
            return true;
        }
    }
    return false;
}

static void look_at_string(const struct json_place *place, struct finding *finding)
{
    struct text id = {json_string_value(place->value), json_string_length(place->value)};
    if (!text_starts_with(id, TEXT("R-"))) {
        return;
    }
    struct requirement *requirement = find_named(finding->requirements, id);
    if (requirement != NULL) {
        char path[JSON_PATH_BYTES];
        json_place_path(place, path, sizeof path);
        note(finding, &requirement->carriers, path);
    } else if (!is_outside(finding->requirements, id)) {
        json_fault(place, "requirements.json has no duty \"%.*s\"", TEXT_ARGS(id));
    }
}

static void look_at(const struct json_place *place, size_t index, void *context)
{
    (void)index;
    if (json_is_string(place->value)) {
        look_at_string(place, context);
    } else if (json_is_array(place->value)) {
        json_read_list(place, SIZE_MAX, look_at, context);
    } else if (json_is_object(place->value)) {
        json_read_map(place, SIZE_MAX, look_at, context);
    }
}

static void look_at_root(const struct json_place *place, void *context)
{
    look_at(place, 0, context);
}

static void look_into_json(const char *path, const char *name, void *context)
{
    struct finding *finding = context;
    finding->name = name;
    json_read_file(finding->source, path, look_at_root, finding);
}

/* ---- files that hold words ---- */

static char *read_text(const char *path, size_t *size_out)
{
    FILE *file = fopen(path, "re");
    char *bytes = file == NULL ? NULL : malloc(JSON_FILE_BYTES_MAX);
    *size_out = bytes == NULL ? 0 : fread(bytes, 1, JSON_FILE_BYTES_MAX, file);
    if (file != NULL) {
        fclose(file);
    }
    return bytes;
}

/* "FILE WORD" beside the configuration's folder. */
static void find_by(const char *config, struct requirement *requirement, struct text by)
{
    size_t space = text_find(by, TEXT(" "));
    struct text file = text_slice(by, 0, space), word = TEXT_NONE;
    if (space != SIZE_MAX) {
        word = text_slice(by, space + 1, by.size);
    }
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s/../%.*s", config, TEXT_ARGS(file));
    size_t size = 0;
    char *bytes = read_text(path, &size);
    if (bytes != NULL && text_find((struct text){bytes, size}, word) != SIZE_MAX) {
        requirement->carriers.names[requirement->carriers.count++] = by;
    }
    free(bytes);
}

void requirements_find_carriers(struct json_source *source, const char *config,
                                struct requirements *requirements)
{
    static const char *const left_out[] = {"requirements.json", "schema",  "texts", "demo",
                                           "accounts",          "intents", NULL};
    static const char *const endings[] = {".json", NULL};
    static const struct sieve sieve = {left_out, endings};
    struct finding finding = {source, requirements, ""};
    for (size_t i = 0; i < requirements->count; i++) {
        struct requirement *requirement = &requirements->items[i];
        for (size_t b = 0; b < requirement->by_count; b++) {
            find_by(config, requirement, requirement->by[b]);
        }
    }
    struct walk walk = {source->faults, config, &sieve, look_into_json, &finding};
    walk_folder(&walk, "", 0);
}

/* ---- tests ---- */

static bool goes_on(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || byte == '-';
}

/* Is the id there, and not as the beginning or end of another? */
static bool names_id(struct text bytes, struct text id)
{
    for (size_t at; (at = text_find(bytes, id)) != SIZE_MAX;) {
        bool starts = at == 0 || !goes_on(bytes.data[at - 1]);
        size_t end = at + id.size;
        if (starts && (end == bytes.size || !goes_on(bytes.data[end]))) {
            return true;
        }
        bytes = text_slice(bytes, end, bytes.size);
    }
    return false;
}

/* The store's own tests use ids as mere keys. */
static void look_into_test(const char *path, const char *name, void *context)
{
    struct finding *finding = context;
    size_t size = 0;
    if (text_find(text_of(name), TEXT("test_store_")) != SIZE_MAX) {
        return;
    }
    char *bytes = read_text(path, &size);
    finding->name = name;
    for (size_t i = 0; bytes != NULL && i < finding->requirements->count; i++) {
        struct requirement *requirement = &finding->requirements->items[i];
        if (names_id((struct text){bytes, size}, requirement->id)) {
            note(finding, &requirement->tests, "");
        }
    }
    free(bytes);
}

void requirements_find_tests(struct json_source *source, const char *tests,
                             struct requirements *requirements)
{
    static const char *const left_out[] = {"node_modules", NULL};
    static const char *const endings[] = {".c", ".h", ".mjs", ".txt", ".json", ".tsv", NULL};
    static const struct sieve sieve = {left_out, endings};
    struct finding finding = {source, requirements, ""};
    struct walk walk = {source->faults, tests, &sieve, look_into_test, &finding};
    walk_folder(&walk, "", 0);
}

/* ---- the table ---- */

static void write_finds(const struct requirement_finds *finds, FILE *out)
{
    size_t shown = finds->count < REQUIREMENT_NAMED_MAX ? finds->count : REQUIREMENT_NAMED_MAX;
    fputs(shown == 0 ? " —" : "", out);
    for (size_t i = 0; i < shown; i++) {
        fprintf(out, "%s`%.*s`", i == 0 ? " " : ", ", TEXT_ARGS(finds->names[i]));
    }
    if (finds->count > shown) {
        fprintf(out, " and %zu more", finds->count - shown);
    }
}

size_t requirements_write(const struct requirements *requirements, bool tests, FILE *out)
{
    size_t lacking = 0;
    fputs(
        "# What carries each duty\n\n"
        "The duties of the written procedures ([requirements.json](../config/requirements.json)), "
        "the\n"
        "part of the configuration that carries each, and the tests that prove it. Written by\n"
        "`make procedures` (`guanjia check --procedures`), which fails while a cell is empty.\n\n",
        out);
    fprintf(out, "| id | duty | carried by |%s\n|---|---|---|%s\n", tests ? " proved by |" : "",
            tests ? "---|" : "");
    for (size_t i = 0; i < requirements->count; i++) {
        const struct requirement *requirement = &requirements->items[i];
        fprintf(out, "| %.*s | %.*s (%.*s) |", TEXT_ARGS(requirement->id),
                TEXT_ARGS(requirement->duty), TEXT_ARGS(requirement->source));
        write_finds(&requirement->carriers, out);
        fputs(" |", out);
        if (tests) {
            write_finds(&requirement->tests, out);
            fputs(" |", out);
        }
        fputc('\n', out);
        lacking += requirement->carriers.count == 0 || (tests && requirement->tests.count == 0);
    }
    return lacking;
}
