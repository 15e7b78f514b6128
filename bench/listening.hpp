#pragma once

namespace penstock {

/// A socket that listens on a free port of loopback, which it says on the standard output; ends the program
/// with 3 when there is none.
[[nodiscard]] int listen_and_say();

/// The next connection, non-blocking and without Nagle's delay; -1 when there is none.
[[nodiscard]] int accept_from(int listener);

}  // namespace penstock
