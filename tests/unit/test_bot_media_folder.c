#include "bot/media_folder.h"
#include "tests/scratch.h"
#include "tests/unit/check.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct fixture {
    char directory[SCRATCH_BYTES];
    struct media_folder *folder;
};

static int setup(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){0};
    assert_true(scratch_make(NULL, "media", fixture.directory));
    assert_int_equal(media_folder_open(fixture.directory, true, &fixture.folder), ST_OK);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    media_folder_close(fixture->folder);
    scratch_remove(fixture->directory);
    return 0;
}

static void keep(struct fixture *fixture, struct text first, struct text second,
                 char hash[MEDIA_HASH_BYTES])
{
    struct media_draft *draft;
    assert_int_equal(media_draft_open(fixture->folder, &draft), ST_OK);
    assert_int_equal(media_draft_write(draft, first.data, first.size), ST_OK);
    assert_int_equal(media_draft_write(draft, second.data, second.size), ST_OK);
    assert_int_equal(media_draft_finish(draft, hash), ST_OK);
}

static void path_of(const struct fixture *fixture, const char *hash,
                    char out[SCRATCH_PATH_BYTES * 2])
{
    snprintf(out, SCRATCH_PATH_BYTES * 2, "%s/media/%.2s/%s", fixture->directory, hash, hash + 2);
}

static int drafts(const struct fixture *fixture)
{
    char command[SCRATCH_PATH_BYTES];
    int count = 0;
    snprintf(command, sizeof command, "ls %s/media/tmp | wc -l", fixture->directory);
    FILE *out = popen(command, "r");
    assert_non_null(out);
    assert_int_equal(fscanf(out, "%d", &count), 1);
    pclose(out);
    return count;
}

static void content_is_kept_under_its_hash_and_once(void **state)
{
    struct fixture *fixture = *state;
    char one[MEDIA_HASH_BYTES], two[MEDIA_HASH_BYTES], other[MEDIA_HASH_BYTES], back[6];
    keep(fixture, TEXT("abc"), TEXT(""), one);
    assert_string_equal(one, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    keep(fixture, TEXT("a"), TEXT("bc"), two);
    assert_string_equal(one, two);
    keep(fixture, TEXT("abd"), TEXT(""), other);
    assert_string_not_equal(one, other);
    assert_int_equal(drafts(fixture), 0);
    assert_true(media_folder_has(fixture->folder, one));
    assert_int_equal(media_folder_read(fixture->folder, one, 1, back, 2), ST_OK);
    assert_memory_equal(back, "bc", 2);
    assert_int_equal(media_folder_read(fixture->folder, one, 1, back, 3), ST_NOT_FOUND);
    assert_int_equal(media_folder_check(fixture->folder, one), ST_OK);
}

static void draft_that_is_dropped_leaves_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct media_draft *draft;
    assert_int_equal(media_draft_open(fixture->folder, &draft), ST_OK);
    assert_int_equal(media_draft_write(draft, "GIF8", 4), ST_OK);
    assert_null(media_draft_type(draft));
    assert_int_equal(media_draft_write(draft, "9a..", 4), ST_OK);
    assert_string_equal(media_draft_type(draft)->type, "image/gif");
    assert_int_equal(drafts(fixture), 1);
    media_draft_drop(draft);
    assert_int_equal(drafts(fixture), 0);
}

static void what_a_crash_left_half_written_goes_when_the_writer_opens(void **state)
{
    struct fixture *fixture = *state;
    struct media_draft *draft;
    assert_int_equal(media_draft_open(fixture->folder, &draft), ST_OK);
    assert_int_equal(media_draft_write(draft, "half", 4), ST_OK);
    struct media_folder *reader, *writer;
    assert_int_equal(media_folder_open(fixture->directory, false, &reader), ST_OK);
    assert_int_equal(drafts(fixture), 1);
    assert_int_equal(media_folder_open(fixture->directory, true, &writer), ST_OK);
    assert_int_equal(drafts(fixture), 0);
    media_folder_close(reader);
    media_folder_close(writer);
    media_draft_drop(draft);
}

static void only_names_of_files_are_looked_for(void **state)
{
    static const char *const names[] = {
        "",
        "ba",
        "../guanjia.db",
        "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
        "ba/816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015adb",
    };
    struct fixture *fixture = *state;
    char hash[MEDIA_HASH_BYTES], back[4];
    keep(fixture, TEXT("abc"), TEXT(""), hash);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        CHECK(!media_hash_valid(text_of(names[i])), "%s", names[i]);
        CHECK(!media_folder_has(fixture->folder, names[i]), "%s", names[i]);
        CHECK(media_folder_read(fixture->folder, names[i], 0, back, 1) == ST_NOT_FOUND, "%s",
              names[i]);
    }
}

static void check_tells_a_missing_file_from_a_changed_one(void **state)
{
    struct fixture *fixture = *state;
    char hash[MEDIA_HASH_BYTES], path[SCRATCH_PATH_BYTES * 2];
    keep(fixture, TEXT("abc"), TEXT(""), hash);
    path_of(fixture, hash, path);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("abd", file);
    fclose(file);
    assert_int_equal(media_folder_check(fixture->folder, hash), ST_MALFORMED);
    media_folder_remove(fixture->folder, hash);
    assert_int_equal(media_folder_check(fixture->folder, hash), ST_NOT_FOUND);
    media_folder_remove(fixture->folder, hash); /* a second time is none */
}

static enum status note(void *context, const char *hash)
{
    char *seen = context;
    snprintf(seen + strlen(seen), 256 - strlen(seen), "%.4s ", hash);
    return ST_OK;
}

static void sweep_shows_old_files_of_one_folder(void **state)
{
    struct fixture *fixture = *state;
    char hash[MEDIA_HASH_BYTES], path[SCRATCH_PATH_BYTES * 2], seen[256] = "";
    keep(fixture, TEXT("abc"), TEXT(""), hash);
    struct timespec old[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
    path_of(fixture, hash, path);
    assert_int_equal(utimensat(AT_FDCWD, path, old, 0), 0);
    assert_int_equal(media_folder_sweep(fixture->folder, 0xba, 1000, note, seen), ST_OK);
    assert_string_equal(seen, "");
    assert_int_equal(media_folder_sweep(fixture->folder, 0xbb, 1001, note, seen), ST_OK);
    assert_string_equal(seen, "");
    assert_int_equal(media_folder_sweep(fixture->folder, 0xba, 1001, note, seen), ST_OK);
    assert_string_equal(seen, "ba78 ");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(content_is_kept_under_its_hash_and_once),
        TEST(draft_that_is_dropped_leaves_nothing),
        TEST(what_a_crash_left_half_written_goes_when_the_writer_opens),
        TEST(only_names_of_files_are_looked_for),
        TEST(check_tells_a_missing_file_from_a_changed_one),
        TEST(sweep_shows_old_files_of_one_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
