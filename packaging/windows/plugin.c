/*
 * What a program for Windows may count on, which loads librtm as its plug-in:
 *
 *     plugin LIBRARY-URL WAY        WAY: return, exit-process, exit-in-callback
 *
 * The library lies in a folder with spaces and letters of several scripts, log and media files in another; both are
 * made below the working directory. The program has no console and must not get one, nor a window. Then a call is
 * timed, and the process ends by the way that was named while clients are busy. Nothing is linked: every function
 * comes from GetProcAddress. What is amiss is printed, and the exit code is 1.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include <rtm/rtm.h>

#define PLUGINS L"Plug-ins f\u00fcr \u65e5\u672c\u8a9e"
#define FILES L"L\u00f6g \u0416\u0443\u0440\u043d\u0430\u043b"
#define TEXT_SIZE 4096

enum { STEP_MS = 60000, TIMED_CALLS = 20000, BYTES = 100000 };

static void fail(const char *what, const char *why) {
    printf("%s: %s (Windows: error %lu)\n", what, why, GetLastError());
    fflush(stdout);
    TerminateProcess(GetCurrentProcess(), 1);
}

#define CHECK(condition) ((condition) ? (void)0 : fail(#condition, last_error == NULL ? "" : last_error()))

/* The functions used, each a pointer of the type its declaration has. */
static const char *(RTM_CALL *last_error)(void);
#define FUNCTION(name) static __typeof__(&rtm_##name) name
FUNCTION(version);
FUNCTION(client_callbacks_init);
FUNCTION(client_create);
FUNCTION(client_set_log_file);
FUNCTION(client_set_log_filter);
FUNCTION(client_set_parameters);
FUNCTION(client_login);
FUNCTION(client_send_message_to_peer);
FUNCTION(client_create_file_message_by_uploading);
FUNCTION(client_download_media_to_file);
FUNCTION(message_init);

static void find_functions(HMODULE library) {
#define FIND(name) CHECK((name = (__typeof__(name))(void *)GetProcAddress(library, "rtm_" #name)) != NULL)
    FIND(last_error);
    FIND(version);
    FIND(client_callbacks_init);
    FIND(client_create);
    FIND(client_set_log_file);
    FIND(client_set_log_filter);
    FIND(client_set_parameters);
    FIND(client_login);
    FIND(client_send_message_to_peer);
    FIND(client_create_file_message_by_uploading);
    FIND(client_download_media_to_file);
    FIND(message_init);
}

static wchar_t here[MAX_PATH];

/* path makes the full path of a file in a folder of the working directory. */
static const wchar_t *path(wchar_t *buffer, const wchar_t *folder, const wchar_t *name) {
    _snwprintf(buffer, MAX_PATH, L"%ls\\%ls\\%ls", here, folder, name);
    return buffer;
}

static const char *utf8(const wchar_t *text, char *buffer) {
    CHECK(WideCharToMultiByte(CP_UTF8, 0, text, -1, buffer, TEXT_SIZE, NULL, NULL) > 0);
    return buffer;
}

static DWORD size_of(const wchar_t *name) {
    WIN32_FILE_ATTRIBUTE_DATA data;
    return GetFileAttributesExW(name, GetFileExInfoStandard, &data) ? data.nFileSizeLow : 0;
}

/* What the callbacks tell. */
static HANDLE logged_in, uploaded, downloaded;
static char media_id[256];
static volatile LONG received, exit_in_callback;

static void RTM_CALL on_login_success(void *user_data, rtm_client *client) {
    (void)user_data, (void)client;
    SetEvent(logged_in);
}

static void RTM_CALL on_login_failure(void *user_data, rtm_client *client, int32_t code) {
    (void)user_data, (void)client, (void)code;
    fail("login", last_error());
}

static void RTM_CALL on_uploaded(void *user_data, rtm_client *client, int64_t request_id, const rtm_message *message, int32_t code) {
    (void)user_data, (void)client, (void)request_id;
    if (code != RTM_UPLOAD_MEDIA_ERR_OK) fail("upload", last_error());
    snprintf(media_id, sizeof media_id, "%s", message->media_id);
    SetEvent(uploaded);
}

static void RTM_CALL on_downloaded(void *user_data, rtm_client *client, int64_t request_id, int32_t code) {
    (void)user_data, (void)client, (void)request_id;
    if (code != RTM_DOWNLOAD_MEDIA_ERR_OK) fail("download", last_error());
    SetEvent(downloaded);
}

/* say sends oneself the next message of a storm that never ends. */
static void say(rtm_client *client, const char *to) {
    rtm_message message;
    message_init(&message, sizeof message);
    message.text = "still here";
    message.text_length = 10;
    client_send_message_to_peer(client, to, &message, NULL);
}

static void RTM_CALL on_message(void *user_data, rtm_client *client, const char *peer, const rtm_message *message) {
    (void)user_data, (void)message;
    if (InterlockedIncrement(&received) > 100 && exit_in_callback) ExitProcess(0);
    say(client, peer);
}

static rtm_client *log_in(const char *url, const char *user, const wchar_t *log) {
    char parameters[TEXT_SIZE], log_path[TEXT_SIZE];
    rtm_client *client;
    rtm_client_callbacks callbacks;
    client_callbacks_init(&callbacks, sizeof callbacks);
    callbacks.on_login_success = on_login_success;
    callbacks.on_login_failure = on_login_failure;
    callbacks.on_message_received_from_peer = on_message;
    callbacks.on_file_media_upload_result = on_uploaded;
    callbacks.on_media_download_to_file_result = on_downloaded;
    CHECK(client_create("plugin-test", &callbacks, NULL, &client) == RTM_OK);
    CHECK(client_set_log_file(client, utf8(log, log_path)) == RTM_OK);
    snprintf(parameters, sizeof parameters, "{\"rtm.server_url\": \"%s\"}", url);
    CHECK(client_set_parameters(client, parameters) == RTM_OK);
    CHECK(client_login(client, NULL, user) == RTM_OK);
    CHECK(WaitForSingleObject(logged_in, STEP_MS) == WAIT_OBJECT_0);
    return client;
}

static BOOL CALLBACK is_ours(HWND window, LPARAM count) {
    DWORD process = 0;
    GetWindowThreadProcessId(window, &process);
    if (process == GetCurrentProcessId() && IsWindowVisible(window)) ++*(int *)count;
    return TRUE;
}

static void no_window(void) {
    int windows = 0;
    CHECK(GetConsoleWindow() == NULL);
    EnumWindows(is_ours, (LPARAM)&windows);
    CHECK(windows == 0);
}

static void use_files(rtm_client *client) {
    static char bytes[BYTES], back[BYTES + 1];
    wchar_t from[MAX_PATH], to[MAX_PATH], log[MAX_PATH];
    char text[TEXT_SIZE];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (char)(i * 7 % 251);
    FILE *f = _wfopen(path(from, FILES, L"hinauf \u2191.bin"), L"wb");
    CHECK(f != NULL && fwrite(bytes, 1, sizeof bytes, f) == sizeof bytes && fclose(f) == 0);
    CHECK(client_create_file_message_by_uploading(client, utf8(from, text), 1) == RTM_OK);
    CHECK(WaitForSingleObject(uploaded, STEP_MS) == WAIT_OBJECT_0);
    CHECK(client_download_media_to_file(client, media_id, utf8(path(to, FILES, L"herunter \u2193.bin"), text), 2) == RTM_OK);
    CHECK(WaitForSingleObject(downloaded, STEP_MS) == WAIT_OBJECT_0);
    CHECK((f = _wfopen(to, L"rb")) != NULL);
    CHECK(fread(back, 1, sizeof back, f) == sizeof bytes && memcmp(bytes, back, sizeof bytes) == 0);
    fclose(f);
    for (int waited = 0; size_of(path(log, FILES, L"\u0440\u0442\u043c.log")) == 0 && waited < STEP_MS; waited += 50) Sleep(50);
    CHECK(size_of(log) > 0);
}

static double microseconds(void) {
    LARGE_INTEGER now, frequency;
    QueryPerformanceCounter(&now);
    QueryPerformanceFrequency(&frequency);
    return (double)now.QuadPart * 1e6 / (double)frequency.QuadPart;
}

static void time_calls(rtm_client *client) {
    double start = microseconds();
    for (int i = 0; i < TIMED_CALLS; i++) version();
    double in_c = microseconds();
    for (int i = 0; i < TIMED_CALLS; i++) CHECK(client_set_log_filter(client, RTM_LOG_FILTER_INFO) == RTM_OK);
    double in_go = microseconds();
    printf("a call into C takes %.3f us, one into Go %.2f us\n", (in_c - start) / TIMED_CALLS, (in_go - in_c) / TIMED_CALLS);
    fflush(stdout);
}

int main(int argc, char **argv) {
    wchar_t plugin[MAX_PATH], loaded[MAX_PATH], log[MAX_PATH], folder[MAX_PATH];
    if (argc != 3) return printf("usage: plugin ws://HOST:PORT/rtm return|exit-process|exit-in-callback\n"), 2;
    no_window();
    logged_in = CreateEventW(NULL, FALSE, FALSE, NULL);
    uploaded = CreateEventW(NULL, FALSE, FALSE, NULL);
    downloaded = CreateEventW(NULL, FALSE, FALSE, NULL);

    CHECK(GetCurrentDirectoryW(MAX_PATH, here) > 0);
    path(folder, FILES, L"");
    CHECK(CreateDirectoryW(folder, NULL) || GetLastError() == ERROR_ALREADY_EXISTS);
    path(folder, PLUGINS, L"");
    CHECK(CreateDirectoryW(folder, NULL) || GetLastError() == ERROR_ALREADY_EXISTS);
    CHECK(CopyFileW(L"plugin.dll.original", path(plugin, PLUGINS, L"rtm.dll"), FALSE));

    HMODULE library = LoadLibraryExW(plugin, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    CHECK(library != NULL);
    CHECK(GetModuleFileNameW(library, loaded, MAX_PATH) > 0 && lstrcmpiW(loaded, plugin) == 0);
    find_functions(library);
    path(log, FILES, L"\u0440\u0442\u043c.log");
    rtm_client *client = log_in(argv[1], "plugin", log);
    use_files(client);
    time_calls(client);
    log_in(argv[1], "plugin 2", log);
    no_window();
    CHECK(LoadLibraryExW(plugin, NULL, LOAD_WITH_ALTERED_SEARCH_PATH) == library);
    CHECK(FreeLibrary(library) && FreeLibrary(library)); /* a host that gives its plug-ins back; the library stays */

    if (strcmp(argv[2], "exit-in-callback") == 0) InterlockedExchange(&exit_in_callback, 1);
    for (int i = 0; i < 8; i++) say(client, i % 2 == 0 ? "plugin" : "plugin 2");
    for (int waited = 0; received < 100 && waited < STEP_MS; waited += 5) Sleep(5);
    CHECK(received >= 100);
    if (exit_in_callback) Sleep(STEP_MS);
    if (strcmp(argv[2], "exit-process") == 0) ExitProcess(0);
    return 0;
}
