import { memcachedDeaths } from "../support/stories/memcached-deaths.ts";
import { useLab } from "../support/test-lab.ts";

memcachedDeaths(useLab("native"), { rounds: 50 });
