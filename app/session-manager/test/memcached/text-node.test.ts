import { connectTextNode } from "../../src/memcached/text-node.ts";
import { nodeContract } from "./node-contract.ts";

nodeContract("the text client (npm memcached)", connectTextNode);
