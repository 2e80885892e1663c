/* wincheck: offline inspections for the field. The one stable interface: C11, C++ and every language above
 * it.
 *
 * Handles are 64-bit ids with kind, slot and generation; {0} is none. Closing twice is harmless, and a handle
 * that is closed or of another kind answers WCK_E_HANDLE. Text is UTF-8 with a length; it is borrowed for the
 * call. Structs begin with their size: use WCK_INIT. Every fallible function returns a wck_status and takes a
 * last `error`, which belongs to the caller and may be NULL. On any status below zero, out-handles are {0},
 * out-buffers are empty and nothing was recorded, unless a function says otherwise.
 *
 * Tags: [now] no waiting for a disk, fine on a main thread; [io] short storage work; [long] may take seconds.
 * Threads: functions on a wck_engine may be called from any thread. A wck_sync may move between threads, one
 * call at a time (else WCK_E_BUSY_HANDLE). The library owns no thread. Host callbacks run on the calling
 * thread inside the call that needs them; calls on the same engine from inside one answer WCK_E_REENTRANT.
 *
 * Every function may answer, beside what it names: WCK_E_ARGUMENT (null, not UTF-8, malformed), WCK_E_TOO_NEW
 * (a struct with fields this library does not know), WCK_E_NO_MEMORY, WCK_E_BUG. Functions on a handle also
 * WCK_E_HANDLE; functions on an engine also WCK_E_SUSPENDED and WCK_E_REENTRANT. After WCK_E_NO_MEMORY or
 * WCK_E_BUG an act may be stored or not, and the engine takes no further one (WCK_E_BUG, store_read_only):
 * resume it (which opens it anew), or close and open it, and look before repeating the act. */
#ifndef WINCHECK_H
#define WINCHECK_H

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define WCK_API
#else
#define WCK_API __attribute__((visibility("default")))
#endif
#ifdef __cplusplus
#define WCK_NOEXCEPT noexcept
#define WCK_INIT(type)                                        \
    ([]() noexcept {                                          \
        type wck_value{};                                     \
        wck_value.size = static_cast<uint32_t>(sizeof(type)); \
        return wck_value;                                     \
    }())
extern "C" {
#else
#define WCK_NOEXCEPT
#define WCK_INIT(type) ((type){.size = (uint32_t)sizeof(type)})
#endif

#define WCK_ABI_MAJOR 0
#define WCK_ABI_MINOR 1
#define WCK_ABI ((uint32_t)((WCK_ABI_MAJOR << 16) | WCK_ABI_MINOR))

/* ---- statuses ---------------------------------------------------------------------------------------- */

typedef int32_t wck_status;
enum {
    WCK_OK = 0,
    WCK_DONE = 1,    /* nothing more to do, or it was done before */
    WCK_PENDING = 2, /* somebody else has to act first */
    WCK_E_ARGUMENT = -1,
    WCK_E_REFUSED = -2, /* a rule says no; `reason` says which */
    WCK_E_NOT_FOUND = -3,
    WCK_E_LIMIT = -4,
    WCK_E_CANCELLED = -5,
    WCK_E_STORAGE_FULL = -10,
    WCK_E_STORAGE_IO = -11,
    WCK_E_CORRUPT = -12,
    WCK_E_LOCKED = -13,
    WCK_E_IN_USE = -14, /* another process has the folder; `where` names it */
    WCK_E_SUSPENDED = -15,
    WCK_E_SIGNATURE = -20,
    WCK_E_KEY_LOCKED = -21,
    WCK_E_KEY_GONE = -22,
    WCK_E_REVOKED = -23,
    WCK_E_NETWORK = -30,
    WCK_E_PROTOCOL = -31,
    WCK_E_TOO_NEW = -40,
    WCK_E_NO_MEMORY = -50,
    WCK_E_BUG = -51,
    WCK_E_HANDLE = -60,
    WCK_E_BUSY_HANDLE = -61,
    WCK_E_REENTRANT = -62
};

/* What to do about an error. */
enum {
    WCK_FLAG_RETRY = 1,
    WCK_FLAG_USER_CAN_FIX = 2,
    WCK_FLAG_WAIT_UNLOCK = 4,
    WCK_FLAG_WAIT_NETWORK = 8,
    WCK_FLAG_REOPEN = 16,
    WCK_FLAG_REPORT_BUG = 32
};

/* ---- plain data ------------------------------------------------------------------------------------- */

/* Borrowed bytes. A null `ptr` is absent, `len` 0 is empty. */
typedef struct wck_slice {
    const void* ptr;
    size_t len;
} wck_slice;

/* Bytes that the library gives away; release with wck_buf_free. A host may also pass one that it holds: it is
 * freed first. Start from {0}. */
typedef struct wck_buf {
    void* ptr;
    size_t len;
    size_t reserved;
} wck_buf;

/* 512 bytes. `message` is English for developers and names no answer, person or position; user texts come
 * from `reason` (wck_reason_text has message and remedy). `where` is a code, a field or a place in the input.
 */
typedef struct wck_error {
    uint32_t size;
    wck_status status;
    uint32_t reason; /* 0 = none */
    uint32_t flags;
    int32_t sqlite_code;
    int32_t os_errno;
    uint32_t retry_after_ms;
    uint32_t reserved;
    uint64_t bytes_needed;
    uint64_t bytes_available;
    uint8_t subject_id[16];
    char where[96];    /* ends with NUL */
    char message[352]; /* ends with NUL */
} wck_error;

/* One line of the reason catalogue; the slices are static. */
typedef struct wck_reason {
    uint32_t size;
    uint32_t number;
    wck_slice name;
    wck_slice message;
    wck_slice remedy;
} wck_reason;

typedef struct wck_engine {
    uint64_t id;
} wck_engine;
typedef struct wck_sync {
    uint64_t id;
} wck_sync;

typedef int32_t wck_kind;
enum { WCK_KIND_ANY = 0, WCK_KIND_ENGINE = 1, WCK_KIND_SYNC = 2 };

/* ---- general ---------------------------------------------------------------------------------------- */

/* Returns major << 16 | minor of the library that is loaded. [now] */
WCK_API uint32_t wck_abi(void) WCK_NOEXCEPT;

/* Returns 1 for a feature that is built in, else 0: "transport" (wck_sync_run_builtin),
 * "pictures" (wck_photo_…). [now] */
WCK_API int32_t wck_has(wck_slice feature) WCK_NOEXCEPT;

/* Releases a buffer and empties it. NULL and an empty buffer are fine. [now] */
WCK_API void wck_buf_free(wck_buf* buf) WCK_NOEXCEPT;

/* Looks a reason up in the catalogue. WCK_E_NOT_FOUND for a number this library does not know. [now] */
WCK_API wck_status wck_reason_text(uint32_t reason, wck_reason* out, wck_error* error) WCK_NOEXCEPT;

/* Counts the handles that are open, of one kind or of any; for leak tests. [now] */
WCK_API uint64_t wck_live_handles(wck_kind kind) WCK_NOEXCEPT;

/* ---- engine ----------------------------------------------------------------------------------------- */

/* Wraps the seeds of the device's keys with the host's key store. Both functions answer WCK_OK,
 * WCK_E_KEY_LOCKED, WCK_E_KEY_GONE or WCK_E_CANCELLED, write at most `cap` bytes to `out` and the length to
 * `*len`. `purpose` is "journal", "request" or "box". They may take as long as they need: they are called
 * while a store is opened, resumed, unlocked or enrolled, and never for an act. What was unwrapped once stays
 * in memory until wck_engine_close. They must neither throw nor unwind. */
typedef wck_status (*wck_key_fn)(void* user, wck_slice purpose, wck_slice in, void* out, size_t cap,
                                 size_t* len);

typedef struct wck_open_options {
    uint32_t size;
    uint32_t abi;   /* WCK_ABI */
    uint32_t flags; /* WCK_OPEN_EXISTING */
    uint32_t reserved;
    wck_slice folder; /* a private folder of this app; made when absent */
    wck_key_fn wrap;  /* both NULL: seeds are kept as they are, guarded by the folder's mode alone */
    wck_key_fn unwrap;
    void* user;
} wck_open_options;
enum { WCK_OPEN_EXISTING = 1 }; /* WCK_E_NOT_FOUND where no store is, instead of making one */

/* Opens the store in a folder and takes its lock; one process at a time. `*out` goes to wck_engine_close.
 * Without its keys (WCK_HEALTH_KEYS_AWAY) a store reads and records; see wck_engine_unlock.
 * [io] Statuses: WCK_E_IN_USE, WCK_E_CORRUPT, WCK_E_LOCKED, WCK_E_TOO_NEW (store or abi), storage statuses;
 * the folder is then as before. A damaged store that was just recovered also needs its keys:
 * WCK_E_KEY_LOCKED, WCK_E_KEY_GONE, WCK_E_CANCELLED. */
WCK_API wck_status wck_engine_open(const wck_open_options* options, wck_engine* out,
                                   wck_error* error) WCK_NOEXCEPT;

/* Closes the engine; calls that are under way end first. Idempotent. [io] */
WCK_API void wck_engine_close(wck_engine engine) WCK_NOEXCEPT;

/* Drops file, lock and connection, so that a suspended app holds nothing. Other calls then answer
 * WCK_E_SUSPENDED, but for wck_score_now, wck_engine_changes and wck_engine_close. Idempotent. [io] */
WCK_API wck_status wck_engine_suspend(wck_engine engine, wck_error* error) WCK_NOEXCEPT;

/* Opens again after wck_engine_suspend, or after an error with WCK_FLAG_REOPEN. [io]
 * Statuses: as wck_engine_open; the engine then stays suspended. */
WCK_API wck_status wck_engine_resume(wck_engine engine, wck_error* error) WCK_NOEXCEPT;

/* Asks the key store for the keys that it did not give when the store was opened. Until then acts, photos and
 * seals are recorded and safe; signatures, sync, sealed files and reading photos wait and answer
 * WCK_E_KEY_LOCKED, WCK_E_CANCELLED or WCK_E_KEY_GONE. What was recorded meanwhile is signed afterwards.
 * WCK_DONE when no key is away. [io] Statuses: those of the key store; everything is then as before. */
WCK_API wck_status wck_engine_unlock(wck_engine engine, wck_error* error) WCK_NOEXCEPT;

enum {
    WCK_HEALTH_ENROLLED = 1,
    WCK_HEALTH_SIMULATED = 2,
    WCK_HEALTH_READ_ONLY = 4, /* refuses to write after an internal error; see wck_engine_resume */
    WCK_HEALTH_KEYS_AWAY = 8  /* see wck_engine_unlock */
};

typedef struct wck_health {
    uint32_t size;
    uint32_t flags;
    uint64_t free_bytes;
    uint64_t total_bytes;
    uint8_t device[16];
    char tag[16];    /* ends with NUL */
    char person[72]; /* ends with NUL */
} wck_health;

/* Does one step of what may wait until nobody does: copies the log into the store where it has grown, makes
 * room behind it, signs over what was recorded and has rested for ten minutes, sets room aside for a full
 * disk, re-hashes some chunk files once a week. `*out_more` is 1 when a step was done: call again when idle.
 * Acts never do this themselves; an app calls it between taps and before it sleeps. [io] Statuses: storage
 * statuses, WCK_E_SUSPENDED; nothing stored is harmed. */
WCK_API wck_status wck_engine_maintain(wck_engine engine, uint32_t* out_more, wck_error* error) WCK_NOEXCEPT;

/* Says who this device is and how much room is left. [io] */
WCK_API wck_status wck_engine_health(wck_engine engine, wck_health* out, wck_error* error) WCK_NOEXCEPT;

/* Topics of the change counters, as indexes. */
enum {
    WCK_TOPIC_PLAN = 0,
    WCK_TOPIC_INSPECTION = 1,
    WCK_TOPIC_SCORE = 2,
    WCK_TOPIC_FINDING = 3,
    WCK_TOPIC_SYNC = 4,
    WCK_TOPIC_STORAGE = 5,
    WCK_TOPIC_KEY = 6,
    WCK_TOPIC_COUNT = 7
};

/* Reads the first `count` change counters; a counter that grew means: read that subject again. Entries beyond
 * WCK_TOPIC_COUNT are set to 0. [now] */
WCK_API wck_status wck_engine_changes(wck_engine engine, uint64_t* counters, size_t count,
                                      wck_error* error) WCK_NOEXCEPT;

/* Sets the clock of a store enrolled as simulated (ISO 8601 with an offset) and keeps it there. [io]
 * Statuses: WCK_E_REFUSED for a store that is not simulated. */
WCK_API wck_status wck_clock_set(wck_engine engine, wck_slice time, wck_error* error) WCK_NOEXCEPT;

/* ---- requests that the host performs ---------------------------------------------------------------- */

typedef int32_t wck_action_kind;
enum {
    WCK_ACTION_NONE = 0,
    WCK_ACTION_HTTP = 1,
    WCK_ACTION_WAIT = 2,
    WCK_ACTION_SIGN_IN = 3, /* the hub does not know this device any more: enrol again */
    WCK_ACTION_UPDATE = 4   /* this app is too old for the hub */
};

typedef struct wck_header {
    wck_slice name;
    wck_slice value;
} wck_header;

/* What to do next. HTTP: send `method` to `url` with these headers and body, then tell wck_sync_respond or
 * wck_sync_fail with `request_id`. Either `body` is given, or `body_file` names a file of which `body_length`
 * bytes from `body_offset` are sent. WAIT: come back after `wait_ms`, or at once when the network came up;
 * after a restart it may be the rest of an earlier wait, which a person's 'sync now' need not keep. With
 * WCK_DONE `wait_ms` says when the next round is due, because the hub asked for it or something was left
 * behind; 0 = as the host likes. `trouble` names why no progress was made ("no_route", "portal" …); absent =
 * none. Slices live until the next call on the same handle. */
typedef struct wck_action {
    uint32_t size;
    wck_action_kind kind;
    wck_slice request_id;
    wck_slice method;
    wck_slice url;
    const wck_header* headers;
    size_t header_count;
    wck_slice body;
    wck_slice body_file;
    uint64_t body_offset;
    uint64_t body_length;
    uint64_t expect_bytes_max; /* longer answers need not be read */
    uint64_t wait_ms;
    wck_slice trouble;
    uint32_t flags; /* WCK_ACTION_BACKGROUND */
    uint32_t reserved;
} wck_action;
enum { WCK_ACTION_BACKGROUND = 1 }; /* may be left to the system's background transfer */

/* Why a request got no whole answer. */
typedef int32_t wck_failure;
enum {
    WCK_FAILURE_OFFLINE = 1,  /* no network, or the name is not known */
    WCK_FAILURE_NO_ROUTE = 2, /* nobody answers at the address */
    WCK_FAILURE_TIMED_OUT = 3,
    WCK_FAILURE_CUT = 4,       /* the connection ended early */
    WCK_FAILURE_UNTRUSTED = 5, /* TLS: the other side is not the hub */
    WCK_FAILURE_OTHER = 6
};

typedef struct wck_response {
    uint32_t size;
    int32_t http_status;
    const wck_header* headers; /* names in any case */
    size_t header_count;
    wck_slice body;
} wck_response;

/* ---- enrolment -------------------------------------------------------------------------------------- */

typedef struct wck_enrol_options {
    uint32_t size;
    uint32_t flags;       /* WCK_ENROL_… */
    wck_slice invitation; /* the text of the QR code */
    uint64_t seed;        /* with WCK_ENROL_SEEDED: all randomness of the store comes from it */
    wck_slice time;       /* simulated stores: the clock at enrolment, as in wck_clock_set */
} wck_enrol_options;
enum { WCK_ENROL_SIMULATED = 1, WCK_ENROL_SEEDED = 2 };

/* Makes the device's keys and the request that asks headquarters for a certificate. `*out` is a HTTP action;
 * its slices live until the next enrolment call on this engine. Called again with the same invitation it
 * gives the same request again. [io] Statuses: WCK_E_REFUSED when enrolled already, storage and key statuses.
 */
WCK_API wck_status wck_engine_enrol_begin(wck_engine engine, const wck_enrol_options* options,
                                          wck_action* out, wck_error* error) WCK_NOEXCEPT;

/* Takes the answer to that request. WCK_OK: enrolled. WCK_PENDING: a second person compares `*code` (six
 * digits) at headquarters; begin again later. [io] Statuses: WCK_E_REFUSED, WCK_E_SIGNATURE, WCK_E_PROTOCOL,
 * WCK_E_NETWORK, storage statuses. */
WCK_API wck_status wck_engine_enrol_finish(wck_engine engine, const wck_response* response, wck_buf* code,
                                           wck_error* error) WCK_NOEXCEPT;

/* ---- acts ------------------------------------------------------------------------------------------- */

/* Performs one act, a JSON object (docs/guides/acts.md), and returns once it is durable. `*out` is the result
 * as JSON: {"ok":true,"entry":HEX,"sequence":n,"score":{…}}; may be NULL. [io] Statuses: WCK_E_REFUSED,
 * WCK_E_NOT_FOUND, WCK_E_LIMIT, storage and key statuses. */
WCK_API wck_status wck_act_perform(wck_engine engine, wck_slice act, wck_buf* out,
                                   wck_error* error) WCK_NOEXCEPT;

/* What an act recorded. */
typedef struct wck_recorded {
    uint32_t size;
    uint32_t reserved;
    uint64_t sequence;
    uint8_t entry[32];
} wck_recorded;

typedef int32_t wck_value_kind;
enum {
    WCK_VALUE_OPTIONS = 1,     /* options */
    WCK_VALUE_NUMBER = 2,      /* mantissa, scale */
    WCK_VALUE_TEXT = 3,        /* text */
    WCK_VALUE_OCCURRENCES = 4, /* occurrences */
    WCK_VALUE_RATIO = 5        /* compliant, checked */
};

typedef struct wck_occurrence {
    wck_slice line; /* the line's code, or its text where it has none */
    uint64_t count;
} wck_occurrence;

/* One value. Only the fields of its kind are read. A number is mantissa × 10^-scale, scale 0 to 9. */
typedef struct wck_answer {
    uint32_t size;
    wck_value_kind kind;
    const wck_slice* options;
    size_t option_count;
    int64_t mantissa;
    int32_t scale;
    int32_t reserved;
    wck_slice text;
    const wck_occurrence* occurrences;
    size_t occurrence_count;
    uint64_t compliant;
    uint64_t checked;
} wck_answer;

/* Records a value for an item ("GATE_01", in a repeat "FLAT[2].GATE_01"). `out` may be NULL. [io]
 * Statuses: as wck_act_perform. */
WCK_API wck_status wck_answer_set(wck_engine engine, wck_slice inspection, wck_slice item,
                                  const wck_answer* answer, wck_recorded* out, wck_error* error) WCK_NOEXCEPT;

/* Marks an item as not applicable; `why` may be absent where the checklist asks for no reason. [io] */
WCK_API wck_status wck_answer_not_applicable(wck_engine engine, wck_slice inspection, wck_slice item,
                                             wck_slice why, wck_recorded* out, wck_error* error) WCK_NOEXCEPT;

/* Takes an answer back; the earlier one stays in the journal. [io] */
WCK_API wck_status wck_answer_clear(wck_engine engine, wck_slice inspection, wck_slice item,
                                    wck_recorded* out, wck_error* error) WCK_NOEXCEPT;

typedef struct wck_capture_options {
    uint32_t size;
    uint32_t flags;          /* WCK_CAPTURE_LIVE */
    wck_slice item;          /* absent: of the inspection as a whole */
    wck_slice purpose;       /* "item", "before", "after", "signature", "paper"; absent: "item" */
    wck_slice position;      /* JSON object as in the act `capture`; absent: none */
    wck_slice extension;     /* of the file to be made, "jpg"; absent: "jpg" */
    uint64_t expected_bytes; /* 0: 16 MiB */
} wck_capture_options;
enum { WCK_CAPTURE_LIVE = 1 };

typedef struct wck_capture {
    uint32_t size;
    uint32_t reserved;
    char id[40];     /* 32 hexadecimal digits; ends with NUL */
    char path[1024]; /* where the camera writes; ends with NUL */
} wck_capture;

/* Reserves a durable capture before the camera opens: it survives the death of the process. [io]
 * Statuses: WCK_E_STORAGE_FULL with bytes_needed and bytes_available, WCK_E_NOT_FOUND, storage statuses. */
WCK_API wck_status wck_capture_begin(wck_engine engine, wck_slice inspection,
                                     const wck_capture_options* options, wck_capture* out,
                                     wck_error* error) WCK_NOEXCEPT;

/* Hashes, encrypts and records the file at the capture's path, then removes it. [long]
 * Statuses: WCK_E_NOT_FOUND for an unknown capture or a file that is not there; as wck_act_perform; the
 * capture then stays open. */
WCK_API wck_status wck_capture_commit(wck_engine engine, wck_slice id, wck_recorded* out,
                                      wck_error* error) WCK_NOEXCEPT;

/* Gives a capture up and removes its file. WCK_DONE when there is none. [io] */
WCK_API wck_status wck_capture_discard(wck_engine engine, wck_slice id, wck_error* error) WCK_NOEXCEPT;

/* Lists captures that were begun and neither committed nor discarded, as a JSON array. [io] */
WCK_API wck_status wck_capture_list(wck_engine engine, wck_buf* out, wck_error* error) WCK_NOEXCEPT;

/* Seals an inspection. `out` may be NULL. [io]
 * Statuses: WCK_E_REFUSED with the first missing point in `where`; wck_show "problems" lists all. */
WCK_API wck_status wck_inspection_seal(wck_engine engine, wck_slice inspection, wck_recorded* out,
                                       wck_error* error) WCK_NOEXCEPT;

/* ---- score and views -------------------------------------------------------------------------------- */

typedef int32_t wck_score_state;
enum { WCK_SCORE_SCORED = 0, WCK_SCORE_NOT_SCORED = 1, WCK_SCORE_INCOMPLETE = 2 };

/* Points are billionths; WCK_POINTS_NONE where there is no figure. `exact` is unrounded: round it to
 * `places`, half away from zero, for display. */
#define WCK_POINTS_NONE INT64_MIN
typedef struct wck_score {
    uint32_t size;
    wck_score_state state;
    int64_t exact;
    int64_t value; /* as it stands: what is unanswered counts as 0 */
    int64_t full;
    int64_t percent;
    int64_t so_far; /* percent of the answered part alone */
    int64_t bonus;
    int32_t has_passed; /* 0 or 1 */
    uint32_t places;
    uint32_t gates;
    uint32_t findings;
    uint32_t missing;
    uint32_t reserved;
    char band[64]; /* ends with NUL */
} wck_score;

/* Reads the live score of an inspection after its last durable act, from memory. The first look at an
 * inspection waits for what is under way; later ones never do: while others' entries are being taken in, or
 * suspended, it is the last score known. [now]
 * Statuses: WCK_E_NOT_FOUND. */
WCK_API wck_status wck_score_now(wck_engine engine, wck_slice inspection, wck_score* out,
                                 wck_error* error) WCK_NOEXCEPT;

/* Explains the score of an item, a section or (absent item) the inspection, as text. [io] */
WCK_API wck_status wck_explain(wck_engine engine, wck_slice inspection, wck_slice item, wck_buf* out,
                               wck_error* error) WCK_NOEXCEPT;

/* Reads a view as JSON: ready, inspections, coverage, due, score, evidence, media, taken, findings,
 * outbox, copies, health, differences, problems, moved, visit. `argument` is an inspection where the view
 * needs one. visit is the course of the visit as recorded, {"phases":[{"phase","to"}],
 * "feedback":[{"attendees","count","points","help","minutes"}],
 * "end":null or {"how","cause","reason","confirmed_by","confirmed_at"},
 * "void_asked":[{"cause","reason","answers":[{"agreed","reason"}]}]}, each with "by","at","entry"; what was
 * erased is empty. ready is
 * {"ready","checks":[{"check","ok","missing","remedy"}],"contacts":[{"role","person","unit","name","phone",
 * "inspection"}]}: what a night without a network lacks, and whom one can call. For
 * inspections, and for the findings of all inspections (argument absent), it may be one JSON object that asks
 * for a page and narrows the list: {"limit","after","state"}, of findings also
 * {"unit","severity","responsible"}; of coverage it is absent or {"date","target","unit"}
 * (docs/guides/acts.md, "Views"). due is {"at","due":[{"inspection","number",
 * "project","kind","what","finding","business_date","nominal","due","due_at","moved","is_known","unknown",
 * "done","late","state"}],"missing"}, by deadline: of all inspections (argument absent) what is not done or
 * was done late, or all that the one named owes. [io] Statuses: WCK_E_NOT_FOUND; WCK_E_ARGUMENT for what is
 * asked wrongly.
 */
WCK_API wck_status wck_show(wck_engine engine, wck_slice kind, wck_slice argument, wck_buf* out,
                            wck_error* error) WCK_NOEXCEPT;

/* ---- photos of the store ----------------------------------------------------------------------------- */

/* In points of the upright picture. */
typedef struct wck_rectangle {
    uint32_t left;
    uint32_t top;
    uint32_t width;
    uint32_t height;
} wck_rectangle;

/* Gives a small upright copy of a photo as JPEG without EXIF: its longer side has at most `side` points.
 * `original` is the photo's SHA-256 in hexadecimal as the view "evidence" lists it; what belongs on a copy
 * that is shown or handed on stands there too ("watermark"). The original stays as it is, and nothing of it
 * is written to a disk. [long] Statuses: WCK_E_NOT_FOUND (no such photo, or its bytes are not here),
 * WCK_E_CORRUPT, WCK_E_LIMIT, key statuses; WCK_E_ARGUMENT for what is no picture, and when
 * wck_has("pictures") is 0. */
WCK_API wck_status wck_photo_thumbnail(wck_engine engine, wck_slice original, uint32_t side, wck_buf* out,
                                       wck_error* error) WCK_NOEXCEPT;

/* Gives an upright copy in whole size with `count` rectangles made grey: nothing of what stood there can be
 * computed back. With `count` 0 it is the copy that was recorded (view "evidence", "mask"; act "mask"), with
 * the same bytes wherever it is made; a device without the picture's key gives the copy that came. Otherwise
 * as wck_photo_thumbnail. [long] Statuses: also WCK_E_ARGUMENT with "rectangle N" in `where` for one that
 * lies outside, WCK_E_NOT_FOUND where nothing was recorded. */
WCK_API wck_status wck_photo_masked(wck_engine engine, wck_slice original, const wck_rectangle* rectangles,
                                    size_t count, wck_buf* out, wck_error* error) WCK_NOEXCEPT;

/* Gives the bytes of a reference picture, sound or film that the inspection's checklist shows; `file` is its
 * name as the view "media" lists it. [io] Statuses: WCK_E_NOT_FOUND (no such file, or its bytes have not come
 * yet: reason media_not_here). */
WCK_API wck_status wck_media_read(wck_engine engine, wck_slice inspection, wck_slice file, wck_buf* out,
                                  wck_error* error) WCK_NOEXCEPT;

/* ---- files and checks ------------------------------------------------------------------------------- */

/* Writes a sealed file of one inspection for the team's other devices. [long] */
WCK_API wck_status wck_export(wck_engine engine, wck_slice inspection, wck_slice path,
                              wck_error* error) WCK_NOEXCEPT;

/* Takes a sealed file; all or nothing. `*out` says as JSON what was new. [long]
 * Statuses: WCK_E_SIGNATURE, WCK_E_CORRUPT, WCK_E_REFUSED. */
WCK_API wck_status wck_import(wck_engine engine, wck_slice path, wck_buf* out, wck_error* error) WCK_NOEXCEPT;

/* Writes a proof bundle of one inspection. [long] */
WCK_API wck_status wck_proof_write(wck_engine engine, wck_slice inspection, wck_slice path,
                                   wck_error* error) WCK_NOEXCEPT;

/* Verifies a proof bundle offline. `tenant` is the root key in hexadecimal; absent: the report names the key
 * that all rests on. `*out` is the report as JSON and is given for WCK_OK and WCK_E_SIGNATURE. [long]
 * Statuses: WCK_E_SIGNATURE when anything does not hold, WCK_E_NOT_FOUND. */
WCK_API wck_status wck_proof_verify(wck_slice path, wck_slice tenant, wck_buf* out,
                                    wck_error* error) WCK_NOEXCEPT;

/* Writes SHA-256 over all replicated rows of a scope: "", "tenant" or "inspection:ID". Stores with the same
 * entries of a scope have the same digest. [long] */
WCK_API wck_status wck_digest(wck_engine engine, wck_slice scope, uint8_t out[32],
                              wck_error* error) WCK_NOEXCEPT;

/* Checks chains, trees, projections, evidence and free space. `*out` is a JSON report. [long] */
WCK_API wck_status wck_doctor(wck_engine engine, wck_buf* out, wck_error* error) WCK_NOEXCEPT;

/* ---- sync ------------------------------------------------------------------------------------------- */

typedef struct wck_sync_options {
    uint32_t size;
    uint32_t flags; /* WCK_SYNC_BACKGROUND */
    wck_slice hub;  /* https://host:port; absent: as in the invitation */
} wck_sync_options;
enum {
    WCK_SYNC_BACKGROUND = 1
}; /* nobody looks at the app: waits may grow to an hour, not to five minutes */

/* Begins one round of sync. State between requests is on disk: after a kill, begin again. `*out` goes to
 * wck_sync_close. [io]
 * Statuses: WCK_E_REFUSED when not enrolled. */
WCK_API wck_status wck_sync_start(wck_engine engine, const wck_sync_options* options, wck_sync* out,
                                  wck_error* error) WCK_NOEXCEPT;

/* Gives the next thing to do (WCK_OK), or WCK_DONE at the end of the round, with `wait_ms` until the next.
 * [io] */
WCK_API wck_status wck_sync_next(wck_sync sync, wck_action* out, wck_error* error) WCK_NOEXCEPT;

/* Takes the answer to a request. An answer that came before is harmless: WCK_DONE. [io]
 * Statuses: WCK_E_PROTOCOL, WCK_E_SIGNATURE (not our hub: a login page or proxy), WCK_E_REVOKED, storage
 * statuses. The round may go on with wck_sync_next after any of them. */
WCK_API wck_status wck_sync_respond(wck_sync sync, wck_slice request_id, const wck_response* response,
                                    wck_error* error) WCK_NOEXCEPT;

/* Says that a request got no answer; wck_sync_next then says how long to wait. [io] */
WCK_API wck_status wck_sync_fail(wck_sync sync, wck_slice request_id, wck_failure why,
                                 wck_error* error) WCK_NOEXCEPT;

/* Says as JSON what was sent, what came, and what is still only here. [io] */
WCK_API wck_status wck_sync_status(wck_sync sync, wck_buf* out, wck_error* error) WCK_NOEXCEPT;

/* Ends the round. Idempotent. [now] */
WCK_API void wck_sync_close(wck_sync sync) WCK_NOEXCEPT;

/* Performs a whole round with the built-in transport, for hosts without HTTP of their own, and gives its
 * report as wck_sync_status. `budget_ms` 0: one minute. Other calls on the engine wait meanwhile. [long]
 * Statuses: WCK_PENDING when the time was over first or the hub could not be reached, WCK_E_ARGUMENT when
 * wck_has("transport") is 0 or the address is none, WCK_E_REVOKED, WCK_E_TOO_NEW, storage statuses. */
WCK_API wck_status wck_sync_run_builtin(wck_engine engine, const wck_sync_options* options,
                                        uint64_t budget_ms, wck_buf* out, wck_error* error) WCK_NOEXCEPT;

/* Performs one enrolment with the built-in transport: begin, send, finish. [long]
 * Statuses: as both enrolment calls. */
WCK_API wck_status wck_engine_enrol_builtin(wck_engine engine, const wck_enrol_options* options,
                                            wck_buf* code, wck_error* error) WCK_NOEXCEPT;

#ifdef __cplusplus
}
#endif
#endif
