-- How Wireshark reads a capture of ours. Everything about formats is in the table DECLARED, which
-- meterproof writes in front of this text from the profile and from the layouts of its own stack.
-- Written for Lua 5.1 to 5.4: no bit operators, no library for them.

local SPLIT_AT_BITS = 32

-- Bits of a buffer, read from first to last. The origin may lie inside an octet.

local function reader(buffer, at_bits)
  local self = { at = at_bits, length = buffer:len() * 8 }

  function self.left()
    return self.length - self.at
  end

  -- The octets that hold the next bits: what Wireshark marks when the field is chosen.
  function self.range(bits)
    local first = math.floor(self.at / 8)
    local last = math.floor((self.at + math.max(bits, 1) - 1) / 8)
    return buffer:range(first, math.max(math.min(last - first + 1, buffer:len() - first), 0))
  end

  -- A number of at most 32 bits, or nil when there are fewer.
  function self.take(bits)
    if bits == 0 then return 0 end
    if self.left() < bits then return nil end
    local range = self.range(bits)
    local value = range:bitfield(self.at % 8, bits)
    self.at = self.at + bits
    return value
  end

  -- Everything that is left in whole octets, as a buffer of its own.
  function self.rest(name)
    local whole = math.floor(self.left() / 8)
    if whole == 0 then return nil end
    if self.at % 8 == 0 then return buffer:range(self.at / 8):tvb() end
    local octets = ByteArray.new()
    octets:set_size(whole)
    for place = 0, whole - 1 do
      octets:set_index(place, self.take(8))
    end
    return octets:tvb(name)
  end

  return self
end

-- Protocols and their fields.

local capture = Proto("meterproof", "Meterproof observation")
local schc = Proto("mp_schc", "Static Context Header Compression")
local wrapper = Proto("mp_wrapper", "DLMS wrapper")
local apdu = Proto("mp_dlms", "DLMS APDU")

local function numbered(names)
  local values = {}
  for place, name in ipairs(names) do values[place - 1] = name end
  return values
end

local direction_names = numbered(DECLARED.directions)
local fate_names = numbered(DECLARED.fates)

local observed = {
  direction = ProtoField.uint8("meterproof.direction", "Direction", base.DEC, direction_names),
  fate = ProtoField.uint8("meterproof.fate", "Fate", base.DEC, fate_names),
  fport_present = ProtoField.bool("meterproof.fport_present", "FPort present"),
  fport = ProtoField.uint8("meterproof.fport", "FPort"),
}
capture.fields = { observed.direction, observed.fate, observed.fport_present, observed.fport }
local not_delivered = ProtoExpert.new(
  "meterproof.not_delivered", "This message did not take its way", expert.group.SEQUENCE, expert.severity.NOTE)
capture.experts = { not_delivered }

local schc_fields = {
  rule = ProtoField.uint8("mp_schc.rule_id", "RuleID"),
  message = ProtoField.string("mp_schc.message", "Message"),
  payload = ProtoField.bytes("mp_schc.payload", "Payload"),
  bitmap = ProtoField.string("mp_schc.bitmap", "Bitmap"),
  missing = ProtoField.string("mp_schc.missing", "Missing tiles"),
  residue = ProtoField.string("mp_schc.residue", "Residue"),
}
local layout_fields = {}
local all_schc_fields = {}
for _, field in pairs(schc_fields) do table.insert(all_schc_fields, field) end
for _, name in ipairs(DECLARED.layout_fields) do
  layout_fields[name] = ProtoField.uint32("mp_schc." .. name, name, name == "rcs" and base.HEX or base.DEC)
  table.insert(all_schc_fields, layout_fields[name])
end
schc.fields = all_schc_fields
local malformed = ProtoExpert.new(
  "mp_schc.malformed", "No message of this rule looks like that", expert.group.MALFORMED, expert.severity.ERROR)
schc.experts = { malformed }

local wrapper_fields = {}
local all_wrapper_fields = {}
for place, field in ipairs(DECLARED.wrapper) do
  wrapper_fields[place] = ProtoField.uint16("mp_wrapper." .. field.name, field.name)
  table.insert(all_wrapper_fields, wrapper_fields[place])
end
wrapper.fields = all_wrapper_fields

local apdu_fields = {
  service = ProtoField.string("mp_dlms.service", "Service"),
  number = ProtoField.int64("mp_dlms.number", "Number"),
  octets = ProtoField.bytes("mp_dlms.octets", "Octets"),
  class_id = ProtoField.uint16("mp_dlms.class_id", "class_id"),
  instance_id = ProtoField.string("mp_dlms.instance_id", "instance_id"),
  member_id = ProtoField.int8("mp_dlms.member_id", "Attribute or method"),
  security_control = ProtoField.uint8("mp_dlms.security_control", "Security control", base.HEX),
  invocation_counter = ProtoField.uint32("mp_dlms.invocation_counter", "Invocation counter"),
  rest = ProtoField.bytes("mp_dlms.rest", "Not dissected"),
}
local all_apdu_fields = {}
for _, field in pairs(apdu_fields) do table.insert(all_apdu_fields, field) end
apdu.fields = all_apdu_fields

-- DLMS.

local function octet_string(buffer, at)
  -- Start and length of the content of an octet-string, or nil when it is cut short.
  if at >= buffer:len() then return nil end
  local first = buffer:range(at, 1):uint()
  if first < 128 then
    if at + 1 + first > buffer:len() then return nil end
    return at + 1, first
  end
  local size = first - 128
  if size < 1 or size > 4 or at + 1 + size > buffer:len() then return nil end
  local length = buffer:range(at + 1, size):uint()
  if at + 1 + size + length > buffer:len() then return nil end
  return at + 1 + size, length
end

local fixed = { unsigned8 = 1, unsigned16 = 2, unsigned32 = 4, integer8 = 1 }

-- Each takes the buffer and a place, adds to the tree, and gives the place after it, or nil at the end.
local part_readers = {}

for kind, size in pairs(fixed) do
  part_readers[kind] = function(buffer, at, tree, name)
    if at + size > buffer:len() then return nil end
    local range = buffer:range(at, size)
    local value = kind == "integer8" and range:int() or range:uint()
    tree:add(apdu_fields.number, range, Int64(value)):set_text(name .. ": " .. value)
    return at + size
  end
end

function part_readers.octets(buffer, at, tree, name)
  local start, length = octet_string(buffer, at)
  if start == nil then return nil end
  local text = length > 0 and buffer:range(start, length):bytes():tohex(true, " ") or "empty"
  tree:add(buffer:range(at, start + length - at), name .. ": " .. text)
  return start + length
end

function part_readers.descriptor(buffer, at, tree, name)
  if at + 9 > buffer:len() then return nil end
  local code = {}
  for place = 2, 7 do table.insert(code, buffer:range(at + place, 1):uint()) end
  local written = string.format("%d-%d:%d.%d.%d.%d", code[1], code[2], code[3], code[4], code[5], code[6])
  local branch = tree:add(buffer:range(at, 9), name .. ": " .. written)
  branch:add(apdu_fields.class_id, buffer:range(at, 2))
  branch:add(apdu_fields.instance_id, buffer:range(at + 2, 6), written)
  branch:add(apdu_fields.member_id, buffer:range(at + 8, 1))
  return at + 9, written
end

function part_readers.ciphered(buffer, at, tree, name)
  local start, length = octet_string(buffer, at)
  if start == nil or length < 5 then return nil end
  local branch = tree:add(buffer:range(start, length), name .. ": protected, " .. length .. " octets")
  branch:add(apdu_fields.security_control, buffer:range(start, 1))
  branch:add(apdu_fields.invocation_counter, buffer:range(start + 1, 4))
  return start + length, "counter " .. buffer:range(start + 1, 4):uint()
end

function apdu.dissector(buffer, packet, tree)
  if buffer:len() == 0 then return 0 end
  packet.cols.protocol = "DLMS"
  local tag = buffer:range(0, 1):bytes():tohex(true)
  local declared, size = nil, 2
  if buffer:len() > 1 then declared = DECLARED.apdus[buffer:range(0, 2):bytes():tohex(true)] end
  if declared == nil then declared, size = DECLARED.apdus[tag], 1 end
  local name = declared and declared.name or "unknown tag " .. tag
  local info = name
  local branch = tree:add(apdu, buffer:range(), "DLMS APDU: " .. name)
  branch:add(apdu_fields.service, buffer:range(0, declared and size or 1), name)
  local at = size
  for _, part in ipairs(declared and declared.parts or {}) do
    local after, remark = part_readers[part.kind](buffer, at, branch, part.name)
    if after == nil then break end
    if remark then info = info .. " " .. remark end
    at = after
  end
  if at < buffer:len() then branch:add(apdu_fields.rest, buffer:range(at)) end
  packet.cols.info = info
  return buffer:len()
end

function wrapper.dissector(buffer, packet, tree)
  local octets = 0
  for _, field in ipairs(DECLARED.wrapper) do octets = octets + field.bits / 8 end
  if buffer:len() < octets then return 0 end
  local branch = tree:add(wrapper, buffer:range(0, octets))
  local at = 0
  for place, field in ipairs(DECLARED.wrapper) do
    branch:add(wrapper_fields[place], buffer:range(at, field.bits / 8))
    at = at + field.bits / 8
  end
  if at < buffer:len() then apdu.dissector(buffer:range(at):tvb(), packet, tree) end
  return buffer:len()
end

-- SCHC.

local function add_layout(layout, bits, tree)
  -- The values by name, or nil when the message is too short.
  local values = {}
  for _, field in ipairs(layout) do
    if field.bits > 0 then
      local range = bits.left() >= field.bits and bits.range(field.bits)
      local value = bits.take(field.bits)
      if value == nil then return nil end
      values[field.name] = value
      tree:add(layout_fields[field.name], range, value)
    end
  end
  return values
end

local function all_ones(bits, length)
  return length == 0 or bits == 2 ^ length - 1
end

local function width_of(layout, name)
  for _, field in ipairs(layout) do
    if field.name == name then return field.bits end
  end
  return 0
end

local function described(name, values)
  local text = name
  for _, key in ipairs({ "dtag", "w", "fcn" }) do
    if values[key] then text = text .. " " .. string.upper(key) .. "=" .. values[key] end
  end
  return text
end

local function add_payload(bits, tree, name)
  if bits.left() > 0 then
    local range = bits.range(bits.left())
    tree:add(schc_fields.payload, range):append_text(" (" .. bits.left() .. " bits with padding)")
    return name .. ", " .. bits.left() .. " bits"
  end
  return name
end

-- From the sender of the data. RFC8724 §8.3.1, §8.3.3, §8.3.4.
local function sender_message(rule, bits, tree)
  local values = add_layout(rule.fragment, bits, tree)
  if values == nil then return nil end
  local left = bits.left()
  if all_ones(values.fcn, width_of(rule.fragment, "fcn")) then
    if left < rule.l2_word_size then
      if not all_ones(values.w or 0, width_of(rule.fragment, "w")) then return nil end
      return "Sender-Abort"
    end
    if add_layout(rule.all_1, bits, tree) == nil then return nil end
    return add_payload(bits, tree, described("All-1", values))
  end
  if values.fcn == 0 and values.w and left < rule.l2_word_size then
    return described("ACK REQ", values)
  end
  if left == 0 then return nil end
  local name = values.fcn == 0 and values.w and "All-0" or "Fragment"
  return add_payload(bits, tree, described(name, values))
end

local function is_receiver_abort(rule, bits, values)
  -- Ones up to the boundary and exactly one word of ones more. RFC8724 §8.3.5.
  if values.c ~= 1 or not all_ones(values.w or 0, width_of(rule.ack, "w")) then return false end
  local filling = bits.left() % rule.l2_word_size
  if bits.left() ~= filling + rule.l2_word_size then return false end
  local probe = bits.at
  local ones = true
  while bits.left() > 0 do
    if bits.take(1) ~= 1 then ones = false end
  end
  bits.at = probe
  return ones
end

local function add_bitmap(rule, bits, tree)
  -- What was cut off at the end is ones. RFC8724 §8.3.2.1.
  local range = bits.left() > 0 and bits.range(bits.left())
  local shown, missing = {}, {}
  for place = 1, rule.window_size do
    local bit = bits.left() > 0 and bits.take(1) or 1
    table.insert(shown, bit)
    if bit == 0 then table.insert(missing, rule.window_size - place) end
  end
  local list = table.concat(missing, " ")
  if range then
    tree:add(schc_fields.bitmap, range, table.concat(shown))
    tree:add(schc_fields.missing, range, #missing > 0 and list or "none")
  end
  return #missing > 0 and ", missing " .. list or ""
end

-- From the receiver of the data. RFC8724 §8.3.2, §8.3.5, RFC9441 §3.
local function receiver_message(rule, bits, tree)
  local values = add_layout(rule.ack, bits, tree)
  if values == nil then return nil end
  if is_receiver_abort(rule, bits, values) then return "Receiver-Abort" end
  if values.c == 1 then return described("ACK", values) .. " C=1" end
  local text = described("ACK", values) .. " C=0" .. add_bitmap(rule, bits, tree)
  while rule.compound and bits.left() >= rule.window_size + width_of(rule.ack, "w") do
    local w = bits.take(width_of(rule.ack, "w"))
    if w == 0 then break end
    text = text .. "; W=" .. w .. add_bitmap(rule, bits, tree)
  end
  return text
end

-- The size of a variable-length residue in units. RFC8724 §7.4.2.
local function take_size(bits)
  local size = bits.take(4)
  if size ~= 15 then return size end
  size = bits.take(8)
  if size ~= 255 then return size end
  return bits.take(16)
end

local function add_residue(field, bits, tree)
  local width = field.bits
  if field.unit then
    local size = take_size(bits)
    if size == nil then return false end
    width = size * field.unit
  end
  if bits.left() < width then return false end
  local range = bits.range(width)
  local text
  if width <= SPLIT_AT_BITS then
    local value = bits.take(width)
    text = field.values and (field.values[value + 1] or "no such entry") or tostring(value)
  else
    local digits = {}
    local odd = width % 4
    if odd > 0 then table.insert(digits, string.format("%x", bits.take(odd))) end
    for _ = 1, math.floor(width / 4) do table.insert(digits, string.format("%x", bits.take(4))) end
    text = "0x" .. table.concat(digits)
  end
  if width > 0 then
    tree:add(schc_fields.residue, range, field.name .. " = " .. text)
  end
  return true
end

local function compressed_packet(rule, way, buffer, packet, tree)
  local bits = reader(buffer, 0)
  local fields = rule.residue[way]
  if fields == nil then return nil end -- no packet that way has these headers
  for _, field in ipairs(fields) do
    if not add_residue(field, bits, tree) then return nil end
  end
  local name = "SCHC packet, rule " .. rule.name
  packet.cols.info = name
  local payload = bits.rest("SCHC payload")
  if payload then
    if rule.payload == "apdu" then
      apdu.dissector(payload, packet, tree)
    elseif rule.payload == "wrapper" then
      wrapper.dissector(payload, packet, tree)
    else
      tree:add(schc_fields.payload, payload:range())
    end
  end
  return name
end

-- No `schc.dissector`: that would be given three arguments only.
local function dissect_schc(buffer, packet, tree, rule_id, way)
  packet.cols.protocol = "SCHC"
  local branch = tree:add(schc, buffer:range())
  branch:add(schc_fields.rule, rule_id):set_generated()
  local fragmentation = DECLARED.fragmentation[rule_id]
  local compression = DECLARED.compression[rule_id]
  if rule_id == DECLARED.no_compression then
    packet.cols.info = "SCHC packet, not compressed"
    -- What is malformed raises, and is marked in the tree by then.
    pcall(function() Dissector.get("ipv6"):call(buffer, packet, tree) end)
    return buffer:len()
  end
  local name
  if fragmentation then
    local message = fragmentation.direction == way and sender_message or receiver_message
    name = message(fragmentation, reader(buffer, 0), branch)
    packet.cols.info = name or "malformed"
  elseif compression then
    name = compressed_packet(compression, way, buffer, packet, branch)
  else
    name = "no rule " .. rule_id
    packet.cols.info = name
  end
  if name == nil then
    packet.cols.info = "malformed, rule " .. rule_id
    branch:add_proto_expert_info(malformed)
  else
    branch:add(schc_fields.message, name):set_generated()
    branch:append_text(", " .. name)
  end
  return buffer:len()
end

function capture.dissector(buffer, packet, tree)
  packet.cols.protocol = "Meterproof"
  local branch = tree:add(capture, buffer:range(0, math.min(#DECLARED.radio_header, buffer:len())))
  local values = {}
  for place, name in ipairs(DECLARED.radio_header) do
    if place > buffer:len() then return place - 1 end
    local range = buffer:range(place - 1, 1)
    values[name] = range:uint()
    branch:add(observed[name], range)
  end
  local way = direction_names[values.direction]
  packet.cols.src = way == "uplink" and "meter" or "gateway"
  packet.cols.dst = way == "uplink" and "gateway" or "meter"
  if values.fport_present == 1 and buffer:len() > #DECLARED.radio_header then
    dissect_schc(buffer:range(#DECLARED.radio_header):tvb(), packet, tree, values.fport, way)
  else
    packet.cols.info = values.fport_present == 1 and "FPort " .. values.fport .. " alone" or "empty frame"
  end
  if values.fate ~= 0 then
    branch:add_proto_expert_info(not_delivered, "This message was " .. (fate_names[values.fate] or "?"))
    packet.cols.info:prepend("[" .. (fate_names[values.fate] or "?") .. "] ")
  end
  return buffer:len()
end

local encapsulations = DissectorTable.get("wtap_encap")
encapsulations:add(wtap.USER0, capture)
encapsulations:add(wtap.USER1, apdu)
for _, port in ipairs(DECLARED.udp_ports) do DissectorTable.get("udp.port"):add(port, wrapper) end
