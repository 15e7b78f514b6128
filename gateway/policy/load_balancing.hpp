#pragma once

namespace penstock {

/// How a pool chooses among its endpoints.
enum class LoadBalancing {
  p2c_ewma,         // the cheaper of two taken at random, by latency and what is in flight
  round_robin,      // in turn, by weight
  least_in_flight,  // by what is in flight for its weight, in turn among equals
};

}  // namespace penstock
