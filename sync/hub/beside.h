#pragma once
// Two pieces of work at once, for what would else wait for the disk. Private to this folder. Thread: one of
// its own for as long as the call lasts.
#include <functional>

namespace wincheck::hub {

/// Runs `elsewhere` on another thread, where the system gives one, and `here` on the caller's; returns when
/// both are done. They share nothing. One after the other where there is no thread to be had.
void run_beside(const std::function<void()>& elsewhere, const std::function<void()>& here);

}  // namespace wincheck::hub
