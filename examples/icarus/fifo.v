// A synchronous FIFO of DEPTH words (a power of two), with one bug planted in it: a write and a
// read in the very cycle in which the FIFO is full lose the word that is written.
module fifo #(
  parameter WIDTH = 8,
  parameter DEPTH = 8
) (
  input  wire             clock,
  input  wire             reset,
  input  wire             write,
  input  wire [WIDTH-1:0] data_in,
  input  wire             read,
  output wire [WIDTH-1:0] data_out,
  output wire             full,
  output wire             empty
);
  localparam ADDRESS = $clog2(DEPTH);

  reg [WIDTH-1:0] words [0:DEPTH-1];
  reg [ADDRESS:0] head;
  reg [ADDRESS:0] tail;

  assign empty = head == tail;
  assign full = head[ADDRESS-1:0] == tail[ADDRESS-1:0] && head[ADDRESS] != tail[ADDRESS];
  assign data_out = words[head[ADDRESS-1:0]];

  wire reads = read && !empty;
  wire writes = write && (!full || reads);

  always @(posedge clock)
    if (reset) begin
      head <= 0;
      tail <= 0;
    end else begin
      if (reads) head <= head + 1'b1;
      if (writes) begin
        if (!full) words[tail[ADDRESS-1:0]] <= data_in; // The bug: it should be written when full, too.
        tail <= tail + 1'b1;
      end
    end
endmodule
