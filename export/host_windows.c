/*
 * The library stays when a host gives it back with FreeLibrary: threads of the Go runtime go on, and their code would be
 * gone. On Linux the linker says so (-z nodelete).
 */
#include <windows.h>

__attribute__((constructor)) static void stay(void) {
    HMODULE self;
    GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, (LPCWSTR)(void *)&stay, &self);
}
